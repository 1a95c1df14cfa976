import { leftBeside } from '../cloudformation/readme.js';
import { untagged } from '../cloudformation/types.js';
import { before, ownership, shell, title } from '../readme.js';
import type { Exported } from '../thing.js';
import { files, takeOverCommands } from './files.js';

export function readme(exported: Exported): string {
  return [
    title(exported, 'the CDK'),
    `## To take over what is there

Nothing is made again, changed or removed by that: the stack owns the resources from then on. Where the account and region are
bootstrapped already, the second command does nothing. In this folder:

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

With \`takenOver\` as \`false\` in \`${files.settings}\`, and another \`pipelineName\`, account or region in \`${files.app}\`, \`npx cdk deploy\` makes the
whole pipeline. Its first execution fails, as there is no commit in the new repository: push to its branch, and it runs.
${first(exported)}`,
    ownership(exported, untagged(exported)),
  ].join('\n');
}

function first(exported: Exported): string {
  const commands = before(exported);
  return commands.length === 0 ? '' : `\nBefore that:\n\n${shell(commands)}\n`;
}
