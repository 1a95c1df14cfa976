/** Every name, ARN and tag of a pipeline, computed: there is no state file to lose. */

/** Marks what is ours; its value is the pipeline's name. */
export const ownershipTag = 'pipeline-setup:pipeline';

/** Marks a bucket that was there before it was taken over: what lies in it may be somebody's. */
export const adoptedTag = 'pipeline-setup:adopted';

/** Marks what pipelines share: it belongs to none of them, and goes with the last one. */
export const sharedTag = 'pipeline-setup:shared';

/** Whose account, and where. */
export interface Identity {
  /** `aws`, `aws-cn`, `aws-us-gov`, … */
  readonly partition: string;
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
}

/** What the names depend on. */
export interface NamedBy {
  readonly name: string;
  /** A bucket of the user's own for the artifacts, in place of ours. */
  readonly artifactBucket?: string | undefined;
}

export type Names = ReturnType<typeof namesOf>;

/** All names of the pipeline `name` in one account and region. */
export function namesOf({ name, artifactBucket }: NamedBy, { partition, account, region }: Identity) {
  const regional = (service: string, resource: string) => arnIn({ partition, account, region }, service, resource);
  const role = (purpose: string) => roleOf({ pipeline: { name }, partition, account, region }, purpose);
  // S3's names are global to the world.
  const bucket = (bucketName: string) => ({ name: bucketName, arn: `arn:${partition}:s3:::${bucketName}` });
  const ownBucket = bucket(`${name}-${account}-${region}`);
  const project = `${name}-build`;
  const logGroup = `/aws/codebuild/${project}`;
  const testProject = `${name}-test`;
  const testLogGroup = `/aws/codebuild/${testProject}`;
  const commandProject = `${name}-command`;
  const commandLogGroup = `/aws/codebuild/${commandProject}`;
  const rule = `${name}-push`;
  return {
    partition,
    account,
    region,
    pipeline: { name, arn: regional('codepipeline', name) },
    repository: { name, arn: regional('codecommit', name) },
    /** Where the artifacts are: a bucket of the user's, or the one that we make. */
    bucket: artifactBucket === undefined ? ownBucket : bucket(artifactBucket),
    ownBucket,
    pipelineRole: role('pipeline'),
    buildRole: role('build'),
    triggerRole: role('trigger'),
    logGroup: { name: logGroup, arn: regional('logs', `log-group:${logGroup}`) },
    project: { name: project, arn: regional('codebuild', `project/${project}`) },
    /** The report groups that a build of the project makes are named after it. */
    reportGroups: { name: `${project}-*`, arn: regional('codebuild', `report-group/${project}-*`) },
    /** Runs the tests of what was deployed. */
    testProject: { name: testProject, arn: regional('codebuild', `project/${testProject}`) },
    testRole: role('test'),
    testLogGroup: { name: testLogGroup, arn: regional('logs', `log-group:${testLogGroup}`) },
    testReportGroups: { name: `${testProject}-*`, arn: regional('codebuild', `report-group/${testProject}-*`) },
    /** Runs commands on what was deployed to. */
    commandProject: { name: commandProject, arn: regional('codebuild', `project/${commandProject}`) },
    commandRole: role('command'),
    commandLogGroup: { name: commandLogGroup, arn: regional('logs', `log-group:${commandLogGroup}`) },
    commandReportGroups: {
      name: `${commandProject}-*`,
      arn: regional('codebuild', `report-group/${commandProject}-*`),
    },
    rule: { name: rule, arn: regional('events', `rule/${rule}`) },
    target: { name: 'pipeline', arn: regional('events', `rule/${rule}`) },
  };
}

/**
 * A role of the pipeline. Roles are global to the account, so their names carry the region.
 * @param environment of a role that each environment has
 */
export function roleOf(
  { pipeline, partition, account, region }: Identity & { readonly pipeline: { readonly name: string } },
  purpose: string,
  environment?: string,
): { name: string; arn: string } {
  const name = [pipeline.name, region, purpose, ...(environment === undefined ? [] : [environment])].join('-');
  return { name, arn: roleArn({ partition, account }, name) };
}

/** Of a role of the account. */
export function roleArn({ partition, account }: Pick<Identity, 'partition' | 'account'>, name: string): string {
  return `arn:${partition}:iam::${account}:role/${name}`;
}

/** An ARN in the pipeline's account and region. */
export function arnIn({ partition, account, region }: Identity, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

/** The tags of everything that belongs to the pipeline: the user's own and the one that says it is ours. */
export function tagsOf(name: string, tags: Readonly<Record<string, string>>): Record<string, string> {
  return { ...tags, [ownershipTag]: name };
}
