import type { Context } from '../context.js';
import type { Style } from '../render/style.js';
import { quoted } from './local-aws.js';
import type { ConnectionOptions } from './options.js';

/** The repository as git sees it. */
export interface Origin {
  readonly cloneUrl: string;
  /** The branch that a clone checks out. */
  readonly defaultBranch?: string | undefined;
}

/** What to do after `init`, each a command that can be pasted. */
export function nextSteps(
  { commandLine, config, endpoint, names }: Context,
  { cloneUrl, defaultBranch }: Origin,
  options: ConnectionOptions,
  style: Style,
): string[] {
  const git = `git -C ${names.repository.name}`;
  const branch = quoted(config.branch);
  const elsewhere = defaultBranch !== undefined && defaultBranch !== config.branch;
  const push = elsewhere ? `push -u origin ${branch}` : 'push';
  const steps: [string, string][] = [
    ['Get the code', `${cloneCommand(cloneUrl, endpoint, options)} ${names.repository.name}`],
    ...(elsewhere
      ? [['Go to the branch', `${git} checkout ${branch} || ${git} checkout -b ${branch}`] as [string, string]]
      : []),
    ['Change something', `echo "A first change." >> ${names.repository.name}/README.md`],
    ['Push it', `${git} commit -am "A first change" && ${git} ${push}`],
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
