/** What people do to a pipeline in AWS's console, by AWS's own operations. */
import type { PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import type { Project } from '@aws-sdk/client-codebuild';
import type { LocalAws } from '../../src/local/index.js';
import { type Names, namesOf } from '../../src/names.js';

export type ByHand = (aws: LocalAws) => Promise<unknown>;

/** The names of the pipeline `hello` in the local AWS. */
export const names: Names = namesOf(
  { name: 'hello' },
  { partition: 'aws', account: '000000000000', region: 'us-east-1' },
);

/** One operation. */
export const call =
  (service: string, operation: string, input: object): ByHand =>
  (aws) =>
    aws.call(service, operation, input);

/** One after the other. */
export const all =
  (...steps: readonly ByHand[]): ByHand =>
  async (aws) => {
    for (const step of steps) await step(aws);
  };

/** Changes the pipeline, as the console's editor does: it saves the whole of it. */
export const editPipeline =
  (edit: (declaration: Editable<PipelineDeclaration>) => void): ByHand =>
  async (aws) => {
    const { name } = names.pipeline;
    const { pipeline } = await aws.call<{ pipeline: Editable<PipelineDeclaration> }>('codepipeline', 'GetPipeline', {
      name,
    });
    edit(pipeline);
    await aws.call('codepipeline', 'UpdatePipeline', { pipeline });
  };

/** Changes members of the project. */
export const editProject =
  (edit: (project: Editable<Project>) => object): ByHand =>
  async (aws) => {
    const { name } = names.project;
    const { projects } = await aws.call<{ projects: [Editable<Project>] }>('codebuild', 'BatchGetProjects', {
      names: [name],
    });
    await aws.call('codebuild', 'UpdateProject', { name, ...edit(projects[0]) });
  };

interface Rule {
  readonly EventPattern: string;
  readonly State: string;
  readonly Description: string;
}

/** Changes the rule, as the console's editor does: it puts the whole of it. */
export const editRule =
  (edit: (rule: Rule) => object): ByHand =>
  async (aws) => {
    const { name: Name } = names.rule;
    const { EventPattern, State, Description } = await aws.call<Rule>('events', 'DescribeRule', { Name });
    await aws.call('events', 'PutRule', { Name, ...edit({ EventPattern, State, Description }) });
  };

/** Changes members of our target. */
export const editTarget =
  (over: object): ByHand =>
  async (aws) => {
    const Rule = names.rule.name;
    const { Targets } = await aws.call<{ Targets: { Id: string }[] }>('events', 'ListTargetsByRule', { Rule });
    const ours = Targets.find(({ Id }) => Id === names.target.name);
    await aws.call('events', 'PutTargets', { Rule, Targets: [{ ...ours, ...over }] });
  };

/** Everything in AWS's shapes is optional, and a test knows what is there. */
export type Editable<T> = T extends readonly (infer Item)[]
  ? Editable<Item>[]
  : T extends Date | Uint8Array
    ? T
    : T extends object
      ? { -readonly [Key in keyof T]-?: Editable<NonNullable<T[Key]>> }
      : T;

const policyName = 'permissions';
const roles = [names.pipelineRole, names.buildRole, names.triggerRole];

/** The policies that a role has, and the role: IAM deletes none that has one. */
const deleteRole =
  ({ name: RoleName }: { name: string }): ByHand =>
  async (aws) => {
    const inline = await aws.call<{ PolicyNames: string[] }>('iam', 'ListRolePolicies', { RoleName });
    for (const PolicyName of inline.PolicyNames) await aws.call('iam', 'DeleteRolePolicy', { RoleName, PolicyName });
    await aws.call('iam', 'DeleteRole', { RoleName });
  };

const deletePolicy = ({ name: RoleName }: { name: string }) =>
  call('iam', 'DeleteRolePolicy', { RoleName, PolicyName: policyName });

const removeTarget = call('events', 'RemoveTargets', { Rule: names.rule.name, Ids: [names.target.name] });

/** Deletes each kind of resource. */
export const deleted = {
  repository: call('codecommit', 'DeleteRepository', { repositoryName: names.repository.name }),
  'artifact-bucket': call('s3', 'DeleteBucket', { Bucket: names.ownBucket.name }),
  'log-group': call('logs', 'DeleteLogGroup', { logGroupName: names.logGroup.name }),
  'pipeline-role': deleteRole(names.pipelineRole),
  'pipeline-policy': deletePolicy(names.pipelineRole),
  'build-role': deleteRole(names.buildRole),
  'build-policy': deletePolicy(names.buildRole),
  'trigger-role': deleteRole(names.triggerRole),
  'trigger-policy': deletePolicy(names.triggerRole),
  'build-project': call('codebuild', 'DeleteProject', { name: names.project.name }),
  pipeline: call('codepipeline', 'DeletePipeline', { name: names.pipeline.name }),
  rule: all(removeTarget, call('events', 'DeleteRule', { Name: names.rule.name })),
  target: removeTarget,
} as const satisfies Record<string, ByHand>;

/** What people may use in place of ours, beside the pipeline: a role, a bucket, and a boundary for roles. */
export const another = {
  role: 'arn:aws:iam::000000000000:role/another',
  bucket: 'another-bucket',
  boundary: 'arn:aws:iam::aws:policy/AdministratorAccess',
} as const;

export const makeAnother: ByHand = all(
  call('iam', 'CreateRole', {
    RoleName: 'another',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { Service: ['codepipeline', 'codebuild', 'events'].map((service) => `${service}.amazonaws.com`) },
        Action: 'sts:AssumeRole',
      },
    }),
  }),
  call('s3', 'CreateBucket', { Bucket: another.bucket }),
);

/** The rule of the bucket's lifecycle that somebody added. */
export const othersRule = { ID: 'mine', Status: 'Enabled', Filter: { Prefix: 'mine/' }, Expiration: { Days: 1 } };

/** Ours, with how many days each takes. */
export function ourRule(artifacts = 365, formerVersions = 30, staleUploads = 7): object {
  return {
    ID: 'expire-artifacts',
    Status: 'Enabled',
    Filter: { Prefix: '' },
    Expiration: { Days: artifacts },
    NoncurrentVersionExpiration: { NoncurrentDays: formerVersions },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: staleUploads },
  };
}

/** What people add to a pipeline, and what `init` lets be: a stage, an action, a target, a secret, policies, tags, … */
export const additions: ByHand = all(
  editPipeline(({ stages }) => {
    const [, build] = stages;
    const [ours] = build?.actions ?? [];
    if (!build || !ours) throw new Error('no Build stage');
    const lint = { ...ours, name: 'Lint', namespace: 'Lint', outputArtifacts: [] };
    stages.push({ ...build, name: 'Deploy', actions: [{ ...lint, name: 'Deploy', namespace: 'Deploy' }] });
    stages[1] = { ...build, actions: [ours, lint] };
  }),
  editProject(({ environment, logsConfig }) => ({
    source: { type: 'CODEPIPELINE', buildspec: 'mine.yml' },
    description: 'Mine',
    queuedTimeoutInMinutes: 30,
    logsConfig: { cloudWatchLogs: { ...logsConfig.cloudWatchLogs, streamName: 'mine' } },
    environment: {
      ...environment,
      privilegedMode: true,
      environmentVariables: [
        ...environment.environmentVariables,
        { name: 'TOKEN', value: '/mine/token', type: 'PARAMETER_STORE' },
      ],
    },
  })),
  call('s3', 'PutBucketLifecycleConfiguration', {
    Bucket: names.ownBucket.name,
    LifecycleConfiguration: { Rules: [othersRule, ourRule()] },
  }),
  editRule(({ EventPattern, State }) => ({ EventPattern, State, Description: 'Mine' })),
  call('events', 'PutTargets', {
    Rule: names.rule.name,
    Targets: [{ Id: 'mine', Arn: names.pipeline.arn, RoleArn: another.role }],
  }),
  editTarget({ RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 600 } }),
  ...roles.flatMap(({ name: RoleName }) => [
    call('iam', 'AttachRolePolicy', { RoleName, PolicyArn: another.boundary }),
    call('iam', 'PutRolePolicy', {
      RoleName,
      PolicyName: 'mine',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' },
      }),
    }),
  ]),
);
