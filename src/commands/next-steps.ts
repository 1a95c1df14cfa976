import type { Context } from '../context.js';
import type { Style } from '../render/style.js';
import { quoted } from './local-aws.js';

/**
 * What to do after `init`, each a command that can be pasted.
 * @param clone the command that clones the repository
 * @param defaultBranch the branch that a clone checks out
 */
export function nextSteps(
  { commandLine, config, names }: Context,
  clone: string,
  defaultBranch: string | undefined,
  style: Style,
): string[] {
  const git = `git -C ${names.repository.name}`;
  const branch = quoted(config.branch);
  const elsewhere = defaultBranch !== undefined && defaultBranch !== config.branch;
  const push = elsewhere ? `push -u origin ${branch}` : 'push';
  const steps: [string, string][] = [
    ['Get the code', clone],
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
