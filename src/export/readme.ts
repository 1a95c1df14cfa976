/** What the README of every format says. Pure. */
import { ownershipTag } from '../names.js';
import type { Exported } from './thing.js';

export function title({ name, account, region }: Exported, format: string): string {
  return `# The pipeline ${name} for ${format}

As it stood in account ${account}, ${region}, when it was exported with pipeline-setup. The files are yours: nothing here needs pipeline-setup any more.
`;
}

/** What everybody must know who owns a pipeline that something else made. @param more what this format has nothing for */
export function ownership({ name, notes }: Exported, more: readonly string[]): string {
  return `## Who owns it

- From now on change it here, and not by \`pipeline-setup init\`: that would change it behind the back of what is here.
- \`pipeline-setup destroy ${name}\` would remove what you own now. It knows the resources by their tag \`${ownershipTag}\`: take that
  tag out of these files, and it neither changes nor removes them any more. As long as it is there, \`pipeline-setup status\`, \`logs\`,
  \`run\`, \`approve\` and \`rollback\` work as before.

## Worth knowing

${[...notes, ...more].map((note) => `- ${note}`).join('\n')}
`;
}

export function shell(commands: readonly string[]): string {
  return ['```sh', ...commands, '```'].join('\n');
}
