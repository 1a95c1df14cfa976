/** The files, and what is done with them. Pure. */
import { inRegion, nameOfAnother } from '../another.js';
import type { Exported } from '../thing.js';

export const files = {
  everything: 'template.yml',
  takenOver: 'import.yml',
  resources: 'resources-to-import.json',
  readme: 'README.md',
} as const;

/** Bytes of a template in a request: "CloudFormation quotas" in its user guide. A longer one must lie in a bucket. */
export const longestBody = 51_200;

/** Whether it is too long for a request. */
export function isLong(template: string): boolean {
  return Buffer.byteLength(template) > longestBody;
}

/** What takes over what is there, in order. @param template of what is taken over */
export function takeOverCommands(exported: Exported, template: string): string[] {
  const { name, region } = exported;
  const stack = `--region ${region} --stack-name ${name}`;
  const changeSet = `${stack} --change-set-name take-over`;
  const { upload, option } = isLong(template)
    ? inBucket(exported)
    : { upload: [], option: `--template-body file://${files.takenOver}` };
  return [
    ...upload,
    `aws cloudformation create-change-set ${changeSet} --change-set-type IMPORT --capabilities CAPABILITY_NAMED_IAM ${option} --resources-to-import file://${files.resources}`,
    `aws cloudformation wait change-set-create-complete ${changeSet}`,
    `aws cloudformation describe-change-set ${changeSet}`,
    `aws cloudformation execute-change-set ${changeSet}`,
    `aws cloudformation wait stack-import-complete ${stack}`,
  ];
}

/** The bucket of the artifacts is there, in the same region, and nobody else's. */
function inBucket({ name, domain, region, things, parameters }: Exported) {
  const bucket = parameters.ArtifactBucket ?? things.find(({ id }) => id === 'ArtifactBucket')?.name ?? 'BUCKET';
  const key = `${name}-stack/${files.takenOver}`;
  return {
    upload: [`aws s3 cp ${files.takenOver} s3://${bucket}/${key} --region ${region}`],
    option: `--template-url https://${bucket}.s3.${region}.${domain}/${key}`,
  };
}

/** What makes another one, by another name. @param template of all of it */
export function anotherCommand(exported: Exported, template: string): string {
  const name = nameOfAnother(exported);
  const through = isLong(template) ? ' --s3-bucket BUCKET' : '';
  return `aws cloudformation deploy ${inRegion} --stack-name ${name} --template-file ${files.everything}${through} --capabilities CAPABILITY_NAMED_IAM --parameter-overrides PipelineName=${name}`;
}
