/** What an operation that makes something would have answered, of which a runner died before it noted the answer. */
import type { PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import { localUser } from '../../caller.js';
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';

/** Gives the answer once more, of what is there. */
type Recall = (call: Call, input: Readonly<Record<string, unknown>>) => Promise<unknown>;

type Read = (call: Call, input: Readonly<Record<string, unknown>>) => readonly [operation: string, input: object];

/** By another operation of the service. By whoever may: nothing is told but what has been made for who asked. */
function by(service: string, read: Read, answer: (found: any) => unknown = (found) => found): Recall {
  return async (call, input) => answer(await call.invoke(service, ...read(call, input), localUser));
}

/** Where nothing is taken from the answer. */
const nothing: Recall = async () => ({});

/** Operations that are refused when what they make is there already. */
const RECALLS: Readonly<Record<string, Recall>> = {
  'codeartifact AssociateExternalConnection': nothing,
  'codeartifact CreateDomain': by('codeartifact', (_, { domain }) => ['DescribeDomain', { domain }]),
  'codeartifact CreateRepository': by('codeartifact', (_, { domain, repository }) => [
    'DescribeRepository',
    { domain, repository },
  ]),
  'codebuild CreateProject': by(
    'codebuild',
    (_, { name }) => ['BatchGetProjects', { names: [name] }],
    ({ projects: [project] }) => ({ project }),
  ),
  'codebuild CreateReportGroup': by(
    'codebuild',
    (call, { name }) => [
      'BatchGetReportGroups',
      { reportGroupArns: [call.arn('codebuild', `report-group/${String(name)}`)] },
    ],
    ({ reportGroups: [reportGroup] }) => ({ reportGroup }),
  ),
  'codecommit CreateCommit': nothing,
  'codecommit CreateRepository': by('codecommit', (_, { repositoryName }) => ['GetRepository', { repositoryName }]),
  'codedeploy CreateApplication': nothing,
  'codedeploy CreateDeploymentConfig': nothing,
  'codedeploy CreateDeploymentGroup': nothing,
  'codepipeline CreatePipeline': by('codepipeline', (_, { pipeline }) => [
    'GetPipeline',
    { name: (pipeline as PipelineDeclaration).name },
  ]),
  'elasticbeanstalk CreateApplication': nothing,
  'elasticbeanstalk CreateApplicationVersion': nothing,
  'elasticbeanstalk CreateEnvironment': by(
    'elasticbeanstalk',
    (_, { EnvironmentName }) => [
      'DescribeEnvironments',
      { EnvironmentNames: [EnvironmentName], IncludeDeleted: false },
    ],
    ({ Environments: [environment] }) => environment,
  ),
  'iam AddRoleToInstanceProfile': nothing,
  'iam CreateInstanceProfile': nothing,
  'iam CreatePolicy': by('iam', ({ partition, account }, { Path = '/', PolicyName }) => [
    'GetPolicy',
    { PolicyArn: `arn:${partition}:iam::${account}:policy${String(Path)}${String(PolicyName)}` },
  ]),
  'iam CreateRole': by('iam', (_, { RoleName }) => ['GetRole', { RoleName }]),
  'logs CreateLogGroup': nothing,
  's3 CreateBucket': nothing,
  // Its type looks whether there is one.
  's3 PutBucketPolicy': nothing,
  'secretsmanager CreateSecret': by('secretsmanager', (_, { Name }) => ['DescribeSecret', { SecretId: Name }]),
  'ssm PutParameter': nothing,
};

/** Of an operation that makes something; undefined for all others: they can be made twice. */
export function recallOf(service: string, operation: string): Recall | undefined {
  const name = `${service} ${operation}`;
  return Object.hasOwn(RECALLS, name) ? RECALLS[name] : undefined;
}

/** Whether something is refused because it is there: as the services say it of what the table has. */
export function isThere(error: unknown): boolean {
  if (!(error instanceof AwsError)) return false;
  const codes = /AlreadyExists|AlreadyOwned|NameExists|ResourceExists|NameInUse|Conflict|ParentCommit/;
  return codes.test(error.code) || /already exists|InstanceSessionsPerInstanceProfile/.test(error.message);
}
