import type { Context } from '../context.js';
import type { Style } from '../render/style.js';
import { quoted } from './local-aws.js';
import type { ConnectionOptions } from './options.js';

/** What to do after `init`, each a command that can be pasted. */
export function nextSteps(
  { commandLine, config, endpoint, names }: Context,
  cloneUrl: string,
  options: ConnectionOptions,
  style: Style,
): string[] {
  const name = names.repository.name;
  const push = config.branch === 'main' ? 'push' : `push origin ${quoted(config.branch)}`;
  const steps: [string, string][] = [
    ['Get the code', `${cloneCommand(cloneUrl, endpoint, options)} ${name}`],
    ['Change something', `echo "A first change." >> ${name}/README.md`],
    ['Push it', `git -C ${name} commit -am "A first change" && git -C ${name} ${push}`],
    ['Watch it run', commandLine(`status ${config.name} --watch`)],
    ['Take it all away', commandLine(`destroy ${config.name}`)],
  ];
  return ['', style.bold('Next'), ...steps.flatMap(([title, command]) => [`  ${style.dim(title)}`, `    ${command}`])];
}

/** A clone of CodeCommit needs credentials that the AWS CLI makes; they are set up for the clone alone. */
function cloneCommand(cloneUrl: string, endpoint: string, { profile }: ConnectionOptions): string {
  if (endpoint === 'local') return `git clone ${quoted(cloneUrl)}`;
  const as = profile === undefined ? '' : ` --profile ${quoted(profile)}`;
  return `git clone -c credential.helper=${quoted(`!aws${as} codecommit credential-helper $@`)} -c credential.UseHttpPath=true ${quoted(cloneUrl)}`;
}
