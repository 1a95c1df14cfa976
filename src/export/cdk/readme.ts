import { leftBeside } from '../cloudformation/readme.js';
import { untagged } from '../cloudformation/types.js';
import { before } from '../another.js';
import { ownership, shell, title } from '../readme.js';
import type { Exported } from '../thing.js';
import { anotherCommands, files, takeOverCommands } from './files.js';

export function readme(exported: Exported): string {
  return [
    title(exported, 'the CDK'),
    `## To take over what is there

Nothing is made again, changed or removed by that: the stack owns the resources from then on. Where the account and region are
bootstrapped already, leave out the second command. In this folder:

${shell(takeOverCommands(exported))}

From then on \`npx cdk diff\` and \`npx cdk deploy\` work as everywhere. Every resource stays when it is taken out of the stack, or when the
stack is destroyed: see \`takenOver\` in \`${files.app}\`.
${leftBeside(
  exported,
  `\`takenOver\` in \`${files.settings}\` says that they are there. A build project can be handed over all the same: remove it, write its
construct outside of the \`if\`, and deploy; the list of its former builds goes with it. The repository stays where it is: it holds the
code.`,
)}
## To make another one

The same app makes the whole pipeline in another account or region, or in the same one by another name: what \`${files.settings}\` says of it is said
otherwise by \`-c\`. With the credentials of that account, which is bootstrapped there:

${shell([...before(exported), ...anotherCommands(exported)])}

Its first execution fails, as there is no commit in the new repository: push to its branch, and it runs.
`,
    ownership(exported, untagged(exported)),
  ].join('\n');
}
