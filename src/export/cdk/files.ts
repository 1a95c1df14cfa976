/** The files, and what is done with them. Pure. */
import { nameOfAnother } from '../another.js';
import type { Exported } from '../thing.js';

export const files = {
  app: 'app.js',
  settings: 'cdk.json',
  package: 'package.json',
  resources: 'resources-to-import.json',
  readme: 'README.md',
} as const;

/** What takes over what is there, in order. */
export function takeOverCommands({ account, region }: Exported): string[] {
  return [
    'npm install',
    `npx cdk bootstrap aws://${account}/${region}`,
    `npx cdk import --resource-mapping ${files.resources}`,
  ];
}

/** What makes another one, by another name. */
export function anotherCommands(exported: Exported): string[] {
  const another = `-c pipelineName=${nameOfAnother(exported)} -c account="$ACCOUNT" -c region="$REGION"`;
  return [
    'ACCOUNT=$(aws sts get-caller-identity --query Account --output text)',
    `npx cdk deploy -c takenOver=false ${another}`,
  ];
}
