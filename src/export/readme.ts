/** What the README of every format says. Pure. */
import { ownershipTag } from '../names.js';
import { store } from '../stages/packages/names.js';
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

/** What an account and region must have first, once, whatever pipelines there will be. */
export function before({ things, region }: Exported): string[] {
  const commands = things.flatMap(({ type, properties }) => {
    if (type === 'AWS::ElasticBeanstalk::Environment') return ['elasticbeanstalk create-storage-location'];
    if (type !== 'AWS::CodeArtifact::Repository') return [];
    const domain = `--domain ${properties['DomainName'] as string}`;
    return [
      `codeartifact create-domain ${domain}`,
      `codeartifact create-repository ${domain} --repository ${store}`,
      `codeartifact associate-external-connection ${domain} --repository ${store} --external-connection public:npmjs`,
    ];
  });
  const once = [...new Set(commands)].map((command) => `aws ${command} --region ${region}`);
  return once.length === 0 ? [] : ['# Once for each account and region', ...once];
}

export function shell(commands: readonly string[]): string {
  return ['```sh', ...commands, '```'].join('\n');
}
