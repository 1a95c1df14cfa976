import { before } from '../another.js';
import { ownership, shell, title } from '../readme.js';
import type { Exported } from '../thing.js';
import { anotherCommand, files, isLong, longestBody, takeOverCommands } from './files.js';
import { isImportable, untagged } from './types.js';

/** @param templates as they are written: how long they are says which commands take them */
export function readme(
  exported: Exported,
  templates: { readonly everything: string; readonly takenOver: string },
): string {
  return [
    title(exported, 'CloudFormation'),
    `## To take over what is there

Nothing is made again, changed or removed by that: a change set of the type IMPORT does nothing but that the stack owns the resources
from then on. In this folder:

${shell(takeOverCommands(exported, templates.takenOver))}

From then on \`${files.takenOver}\` is the template of the stack. Every resource in it stays when it is taken out of the template, or when
the stack is deleted: drop \`DeletionPolicy\` and \`UpdateReplacePolicy\` of those that are to go with it, by an update of their own.
${leftBeside(
  exported,
  `A build project can be handed over all the same: remove it, put its resource of \`${files.everything}\` into \`${files.takenOver}\`, and
update the stack; the list of its former builds goes with it. The repository stays where it is: it holds the code.`,
)}
## To make another one

\`${files.everything}\` makes the whole pipeline in another account or region, or in the same one by another name. With the credentials of that
account:

${shell([...before(exported), anotherCommand(exported, templates.everything)])}
${bucketNeeded(templates.everything)}
Its first execution fails, as there is no commit in the new repository: push to its branch, and it runs.
`,
    ownership(exported, untagged(exported)),
  ].join('\n');
}

function bucketNeeded(template: string): string {
  if (!isLong(template)) return '';
  return `
\`BUCKET\` is any bucket of yours in that region: CloudFormation takes a template of more than ${longestBody.toLocaleString('en')} bytes from a bucket alone.
`;
}

/** What cannot be taken over. @param advice what is to be done about it */
export function leftBeside({ things }: Exported, advice: string): string {
  const left = things.filter((thing) => !isImportable(thing));
  if (left.length === 0) return '';
  return `
CloudFormation takes over none of these, which stay as they are, beside the stack, and are called by their names in it (their tags are
not in these files either: drop those by hand):

${left.map(({ id, type, name }) => `- ${id}: ${name} (${type})`).join('\n')}

${advice}
`;
}
