/** The calls by which somebody makes by hand what `init` makes: `[service of the AWS CLI, operation, input]`, in order. */
const account = '000000000000';
const region = 'us-east-1';
const bucket = `hello-${account}-${region}`;
const roleName = (role) => `hello-${region}-${role}`;
const roleArn = (role) => `arn:aws:iam::${account}:role/${roleName(role)}`;
const pipelineArn = `arn:aws:codepipeline:${region}:${account}:hello`;
const repositoryArn = `arn:aws:codecommit:${region}:${account}:hello`;

const policy = (statement) => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
const trust = (service) => policy({ Principal: { Service: `${service}.amazonaws.com` }, Action: 'sts:AssumeRole' });
const role = (name, service) => [
  'iam',
  'CreateRole',
  { RoleName: roleName(name), AssumeRolePolicyDocument: trust(service) },
];
const permissions = (name, Action, Resource) => [
  'iam',
  'PutRolePolicy',
  { RoleName: roleName(name), PolicyName: 'permissions', PolicyDocument: policy({ Action, Resource }) },
];
const ofBucket = (operation, input) => ['s3api', operation, { Bucket: bucket, ...input }];
const action = (name, category, provider, others) => ({
  name,
  actions: [{ name, actionTypeId: { category, owner: 'AWS', provider, version: '1' }, ...others }],
});

const declaration = {
  name: 'hello',
  roleArn: roleArn('pipeline'),
  artifactStore: { type: 'S3', location: bucket },
  pipelineType: 'V2',
  executionMode: 'SUPERSEDED',
  stages: [
    action('Source', 'Source', 'CodeCommit', {
      configuration: { RepositoryName: 'hello', BranchName: 'main', PollForSourceChanges: 'false' },
      outputArtifacts: [{ name: 'Source' }],
    }),
    action('Build', 'Build', 'CodeBuild', {
      configuration: { ProjectName: 'hello-build' },
      inputArtifacts: [{ name: 'Source' }],
    }),
  ],
};

export const calls = [
  ['codecommit', 'CreateRepository', { repositoryName: 'hello' }],
  [
    'codecommit',
    'CreateCommit',
    // A blob: some versions of the AWS CLI take it in base64.
    { repositoryName: 'hello', branchName: 'main', putFiles: [{ filePath: 'buildspec.yml', fileContent: 'SGVsbG8=' }] },
  ],
  role('pipeline', 'codepipeline'),
  role('build', 'codebuild'),
  role('trigger', 'events'),
  permissions('pipeline', ['codecommit:*', 'codebuild:*', 's3:*'], '*'),
  permissions('build', ['logs:*', 's3:*', 'codebuild:*'], '*'),
  permissions('trigger', ['codepipeline:StartPipelineExecution'], pipelineArn),
  ofBucket('CreateBucket', {}),
  ofBucket('PutBucketTagging', { Tagging: { TagSet: [{ Key: 'team', Value: 'web' }] } }),
  ofBucket('PutBucketVersioning', { VersioningConfiguration: { Status: 'Enabled' } }),
  ofBucket('PutPublicAccessBlock', {
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
  }),
  ofBucket('PutBucketPolicy', {
    Policy: policy({
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: `arn:aws:s3:::${bucket}/*`,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
  }),
  ofBucket('PutBucketLifecycleConfiguration', {
    LifecycleConfiguration: {
      Rules: [{ ID: 'expire', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 30 } }],
    },
  }),
  ['logs', 'CreateLogGroup', { logGroupName: '/aws/codebuild/hello-build' }],
  ['logs', 'PutRetentionPolicy', { logGroupName: '/aws/codebuild/hello-build', retentionInDays: 30 }],
  [
    'codebuild',
    'CreateProject',
    {
      name: 'hello-build',
      serviceRole: roleArn('build'),
      source: { type: 'CODEPIPELINE' },
      artifacts: { type: 'CODEPIPELINE' },
      environment: {
        type: 'LINUX_CONTAINER',
        image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
        computeType: 'BUILD_GENERAL1_SMALL',
      },
    },
  ],
  [
    'events',
    'PutRule',
    { Name: 'hello-push', EventPattern: JSON.stringify({ source: ['aws.codecommit'], resources: [repositoryArn] }) },
  ],
  ['codepipeline', 'CreatePipeline', { pipeline: declaration }],
  [
    'events',
    'PutTargets',
    { Rule: 'hello-push', Targets: [{ Id: 'pipeline', Arn: pipelineArn, RoleArn: roleArn('trigger') }] },
  ],
];
