/** Commands that a process may be killed in, and the local AWS that they begin with. */
import type { LocalAws } from '../../src/local/index.js';

/** What all of them begin with: it stands still while nobody opens it. */
export const clock = () => new Date('2026-01-02T03:04:05Z');

const ACCOUNT = '000000000000';
const roleArn = `arn:aws:iam::${ACCOUNT}:role/all`;

/** A pipeline that builds what is on the branch main. */
export const declarationOf = (name: string, RepositoryName = 'hello') => ({
  name,
  roleArn,
  pipelineType: 'V2',
  artifactStore: { type: 'S3', location: 'artifacts' },
  stages: [
    {
      name: 'Source',
      actions: [
        {
          name: 'Source',
          actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' },
          configuration: { RepositoryName, BranchName: 'main', PollForSourceChanges: 'false' },
          outputArtifacts: [{ name: 'Source' }],
        },
      ],
    },
    {
      name: 'Build',
      actions: [
        {
          name: 'Build',
          actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
          configuration: { ProjectName: 'hello' },
          inputArtifacts: [{ name: 'Source' }],
        },
      ],
    },
  ],
});

/** A repository with a commit that a pipeline has begun to build, and one of each thing that commands change. */
export async function prepare(aws: LocalAws): Promise<void> {
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: {
        AWS: `arn:aws:iam::${ACCOUNT}:root`,
        Service: ['codepipeline', 'codebuild', 'events'].map((service) => `${service}.amazonaws.com`),
      },
      Action: 'sts:AssumeRole',
    },
  });
  await aws.call('iam', 'CreateRole', { RoleName: 'all', AssumeRolePolicyDocument });
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await aws.call('iam', 'AttachRolePolicy', { RoleName: 'all', PolicyArn });
  await aws.call('codecommit', 'CreateRepository', { repositoryName: 'hello' });
  const buildspec = 'version: 0.2\nphases: { build: { commands: ["true"] } }\n';
  const fileContent = Buffer.from(buildspec);
  const putFiles = [{ filePath: 'buildspec.yml', fileContent }];
  await aws.call('codecommit', 'CreateCommit', { repositoryName: 'hello', branchName: 'main', putFiles });
  await aws.call('s3', 'CreateBucket', { Bucket: 'artifacts' });
  for (const Key of ['old', 'older']) {
    await aws.call('s3', 'PutObject', { Bucket: 'artifacts', Key, Body: Buffer.from(`the ${Key} one`) });
  }
  await aws.call('s3', 'CreateBucket', { Bucket: 'uploads' });
  const upload = { Bucket: 'uploads', Key: 'parts' };
  const { UploadId } = await aws.call<{ UploadId: string }>('s3', 'CreateMultipartUpload', upload);
  await aws.call('s3', 'UploadPart', { ...upload, UploadId, PartNumber: 1, Body: Buffer.from('a part') });
  await aws.call('codebuild', 'CreateProject', {
    name: 'hello',
    source: { type: 'CODEPIPELINE' },
    artifacts: { type: 'CODEPIPELINE' },
    environment: { type: 'LINUX_CONTAINER', image: 'aws/codebuild/standard:7.0', computeType: 'BUILD_GENERAL1_SMALL' },
    serviceRole: roleArn,
  });
  await aws.call('codepipeline', 'CreatePipeline', { pipeline: declarationOf('hello') });
  await aws.call('events', 'PutRule', { Name: 'hello', EventPattern: '{"source":["aws.codecommit"]}' });
  await aws.call('events', 'PutTargets', { Rule: 'hello', Targets: [target] });
  await aws.call('logs', 'CreateLogGroup', { logGroupName: 'group' });
  await aws.call('logs', 'CreateLogStream', { logGroupName: 'group', logStreamName: 'stream' });
  await aws.call('logs', 'PutLogEvents', logEvents('first'));
}

const target = { Id: 'pipeline', Arn: `arn:aws:codepipeline:us-east-1:${ACCOUNT}:hello`, RoleArn: roleArn };

function logEvents(message: string) {
  const events = ['a', 'b'].map((each) => ({ timestamp: clock().getTime(), message: `${message} ${each}` }));
  return { logGroupName: 'group', logStreamName: 'stream', logEvents: events };
}

const noPolicy = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}';

export interface Command {
  readonly name: string;
  run(aws: LocalAws): Promise<unknown>;
  /** Things change one after the other; each of them is as before or as afterwards. */
  readonly inSteps?: true;
  /** AWS's error for what is done already. */
  readonly doneBefore?: string;
  /** What is done twice is there twice. */
  readonly addsUp?: true;
  /** It leaves an execution, which a runner brings to its end. */
  readonly starts?: true;
  /** The thing that happens because of it, and does not when it is killed in between. */
  readonly mayLose?: string;
}

const one = (service: string, operation: string, input: object, more: Partial<Command> = {}): Command => ({
  name: `${service} ${operation}`,
  run: (aws) => aws.call(service, operation, input),
  ...more,
});

export const commands: readonly Command[] = [
  one('codecommit', 'CreateRepository', { repositoryName: 'new' }, { doneBefore: 'RepositoryNameExistsException' }),
  {
    name: 'codecommit CreateCommit',
    // The execution that the commit starts is another thing than the commit: an event is sent once, or not at all.
    inSteps: true,
    mayLose: 'pipeline hello',
    doneBefore: 'NoChangeException',
    async run(aws) {
      const at = { repositoryName: 'hello', branchName: 'main' };
      const { branch } = await aws.call<{ branch: { commitId: string } }>('codecommit', 'GetBranch', at);
      const putFiles = [{ filePath: 'file', fileContent: Buffer.from('content') }];
      await aws.call('codecommit', 'CreateCommit', { ...at, parentCommitId: branch.commitId, putFiles });
    },
  },
  one('codecommit', 'DeleteRepository', { repositoryName: 'hello' }),
  one('s3', 'CreateBucket', { Bucket: 'newbucket' }),
  one('s3', 'PutObject', { Bucket: 'artifacts', Key: 'new', Body: Buffer.from('the new one') }),
  one('s3', 'PutObject', { Bucket: 'artifacts', Key: 'old', Body: Buffer.from('another instead of the old one') }),
  {
    name: 's3 CompleteMultipartUpload',
    // It is known until there is an object, so that it can be completed again.
    inSteps: true,
    async run(aws) {
      const Bucket = 'uploads';
      const { Uploads } = await aws.call<any>('s3', 'ListMultipartUploads', { Bucket });
      if (Uploads.length === 0) return;
      const { Key, UploadId } = Uploads[0];
      const { Parts } = await aws.call<any>('s3', 'ListParts', { Bucket, Key, UploadId });
      const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: Parts[0].ETag }] };
      await aws.call('s3', 'CompleteMultipartUpload', { Bucket, Key, UploadId, MultipartUpload });
    },
  },
  one('s3', 'DeleteObject', { Bucket: 'artifacts', Key: 'old' }),
  one(
    's3',
    'DeleteObjects',
    { Bucket: 'artifacts', Delete: { Objects: [{ Key: 'old' }, { Key: 'older' }] } },
    { inSteps: true },
  ),
  one('s3', 'DeleteBucket', { Bucket: 'uploads' }, { inSteps: true, doneBefore: 'NoSuchBucket' }),
  one(
    'codepipeline',
    'CreatePipeline',
    { pipeline: declarationOf('new') },
    { doneBefore: 'PipelineNameInUseException', starts: true },
  ),
  one('codepipeline', 'StartPipelineExecution', { name: 'hello' }, { addsUp: true, starts: true }),
  one('codepipeline', 'DeletePipeline', { name: 'hello' }),
  one('events', 'PutRule', { Name: 'new', EventPattern: '{"source":["aws.codecommit"]}' }),
  one('events', 'PutTargets', { Rule: 'hello', Targets: [{ ...target, Id: 'another' }] }),
  one(
    'ssm',
    'PutParameter',
    { Name: 'new', Type: 'SecureString', Value: 'v' },
    { doneBefore: 'ParameterAlreadyExists' },
  ),
  one('secretsmanager', 'CreateSecret', { Name: 'new', SecretString: 'v' }, { doneBefore: 'ResourceExistsException' }),
  one('sts', 'AssumeRole', { RoleArn: roleArn, RoleSessionName: 'session' }),
  one('logs', 'PutLogEvents', logEvents('second'), { addsUp: true, inSteps: true }),
  one('logs', 'DeleteLogGroup', { logGroupName: 'group' }, { doneBefore: 'ResourceNotFoundException' }),
  one('iam', 'PutRolePolicy', { RoleName: 'all', PolicyName: 'none', PolicyDocument: noPolicy }),
];
