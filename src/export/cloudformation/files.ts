/** The files, and what is done with them. Pure. */
import type { Exported } from '../thing.js';

export const files = {
  everything: 'template.yml',
  takenOver: 'import.yml',
  resources: 'resources-to-import.json',
  readme: 'README.md',
} as const;

/** What takes over what is there, in order. */
export function takeOverCommands({ name, region }: Exported): string[] {
  const stack = `--region ${region} --stack-name ${name}`;
  const changeSet = `${stack} --change-set-name take-over`;
  return [
    `aws cloudformation create-change-set ${changeSet} --change-set-type IMPORT --capabilities CAPABILITY_NAMED_IAM --template-body file://${files.takenOver} --resources-to-import file://${files.resources}`,
    `aws cloudformation wait change-set-create-complete ${changeSet}`,
    `aws cloudformation describe-change-set ${changeSet}`,
    `aws cloudformation execute-change-set ${changeSet}`,
    `aws cloudformation wait stack-import-complete ${stack}`,
  ];
}
