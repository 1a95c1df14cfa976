/** Trust and permission documents: the least that works, assembled from what the stages ask for. */
import { type Names, roleOf } from './names.js';
import { commandStatements } from './stages/codedeploy/command.js';
import type { StageConfig } from './stages/fields.js';
import { hasTests, stagesFor } from './stages/index.js';
import { testStatement } from './stages/test.js';

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | { readonly Service: string };
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/** A document of these statements. */
export function policy(...statements: Statement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}

/** Lets a service act as the role. @param service its principal, without the domain */
export function trust(service: string, condition?: Statement['Condition']): PolicyDocument {
  return policy({
    Effect: 'Allow',
    Principal: { Service: `${service}.amazonaws.com` },
    Action: 'sts:AssumeRole',
    ...(condition && { Condition: condition }),
  });
}

/** Hands roles to a service, and to no other. @param service its principal, without the domain */
export function passRole(Sid: string, roles: readonly string[], service: string): Statement {
  const Condition = { StringEquals: { 'iam:PassedToService': `${service}.amazonaws.com` } };
  const [only] = roles;
  return {
    Sid,
    Effect: 'Allow',
    Action: 'iam:PassRole',
    Resource: only !== undefined && roles.length === 1 ? only : roles,
    Condition,
  };
}

/** Lets tokens be had of a service, and of no other. @param service its principal, without the domain */
export function bearerToken(Sid: string, service: string): Statement {
  return {
    Sid,
    Effect: 'Allow',
    Action: 'sts:GetServiceBearerToken',
    Resource: '*',
    Condition: { StringEquals: { 'sts:AWSServiceName': `${service}.amazonaws.com` } },
  };
}

/** AWS documents no condition on who CodePipeline acts for, so there is none to set. */
export function pipelineTrust(): PolicyDocument {
  return trust('codepipeline');
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html */
export function buildTrust(names: Names): PolicyDocument {
  return trustOfProject(names.project.arn);
}

export function testTrust(names: Names): PolicyDocument {
  return trustOfProject(names.testProject.arn);
}

function trustOfProject(arn: string): PolicyDocument {
  return trust('codebuild', { StringEquals: { 'aws:SourceArn': arn } });
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html */
export function triggerTrust(names: Names): PolicyDocument {
  return trust('events', {
    ArnLike: { 'aws:SourceArn': names.rule.arn },
    StringEquals: { 'aws:SourceAccount': names.account },
  });
}

/** https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/iam-servicerole.html */
export function beanstalkServiceTrust(): PolicyDocument {
  return trust('elasticbeanstalk', { StringEquals: { 'sts:ExternalId': 'elasticbeanstalk' } });
}

/** https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/iam-operationsrole.html */
export function beanstalkOperationsTrust(): PolicyDocument {
  return trust('elasticbeanstalk');
}

/** Beside what AWS's own policy for it says: who launches instances hands them their role. */
export function beanstalkOperationsPermissions(names: Names): PolicyDocument {
  return policy(passRole('InstanceRole', [roleOf(names, 'eb-instance').arn], 'ec2'));
}

/** https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/iam-instanceprofile.html */
export function instanceTrust(): PolicyDocument {
  return trust('ec2');
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html */
export function pipelinePermissions(names: Names, configured: readonly StageConfig[] = []): PolicyDocument {
  const sameAccount = { StringEquals: { 'aws:ResourceAccount': names.account } };
  return policy(
    {
      Sid: 'ArtifactBucket',
      Effect: 'Allow',
      Action: ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'],
      Resource: names.bucket.arn,
      Condition: sameAccount,
    },
    {
      Sid: 'Artifacts',
      Effect: 'Allow',
      Action: [
        's3:GetObject',
        's3:GetObjectTagging',
        's3:GetObjectVersion',
        's3:GetObjectVersionTagging',
        's3:PutObject',
        's3:PutObjectAcl',
        's3:PutObjectTagging',
      ],
      Resource: `${names.bucket.arn}/*`,
      Condition: sameAccount,
    },
    ...once(stagesFor(configured).flatMap((stage) => stage.statements(names))),
    ...(hasTests(configured) ? [testStatement(names)] : []),
  );
}

/** Stages may need the same: a policy has each Sid once, and no more room than it needs. */
function once(statements: readonly Statement[]): Statement[] {
  return [...new Map(statements.map((each) => [JSON.stringify(each), each])).values()];
}

/**
 * https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html, and for the reports
 * https://docs.aws.amazon.com/codebuild/latest/userguide/test-permissions.html.
 * @param extra what else the config asks for
 */
export function buildPermissions(names: Names, extra: readonly Statement[] = []): PolicyDocument {
  return policy(
    logs(names.logGroup.arn),
    artifactBucket(names),
    artifactObjects(names, ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject']),
    reports(names.reportGroups.arn),
    ...extra,
  );
}

/** A test reads the sources, and hands nothing on. */
export function testPermissions(names: Names): PolicyDocument {
  return readingBuild(names, names.testLogGroup.arn, reports(names.testReportGroups.arn));
}

export function commandTrust(names: Names): PolicyDocument {
  return trustOfProject(names.commandProject.arn);
}

/** A command is sent to the instances by a build that does nothing else. */
export function commandPermissions(names: Names, configured: readonly StageConfig[]): PolicyDocument {
  return readingBuild(names, names.commandLogGroup.arn, ...commandStatements(names, configured));
}

/** A build that hands nothing on. CodeBuild reads the sources for it, whether it needs them or not. */
function readingBuild(names: Names, logGroup: string, ...statements: Statement[]): PolicyDocument {
  return policy(
    logs(logGroup),
    artifactBucket(names),
    artifactObjects(names, ['s3:GetObject', 's3:GetObjectVersion']),
    ...statements,
  );
}

/** No `logs:CreateLogGroup`: the group is ours already, and a build that outlives `destroy` must not bring it back. */
function logs(group: string): Statement {
  return {
    Sid: 'Logs',
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: [group, `${group}:*`],
  };
}

function artifactBucket({ bucket }: Names): Statement {
  return {
    Sid: 'ArtifactBucket',
    Effect: 'Allow',
    Action: ['s3:GetBucketAcl', 's3:GetBucketLocation'],
    Resource: bucket.arn,
  };
}

function artifactObjects({ bucket }: Names, Action: readonly string[]): Statement {
  return { Sid: 'Artifacts', Effect: 'Allow', Action, Resource: `${bucket.arn}/*` };
}

function reports(groups: string): Statement {
  return {
    Sid: 'Reports',
    Effect: 'Allow',
    Action: [
      'codebuild:BatchPutCodeCoverages',
      'codebuild:BatchPutTestCases',
      'codebuild:CreateReport',
      'codebuild:CreateReportGroup',
      'codebuild:UpdateReport',
    ],
    Resource: groups,
  };
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html */
export function triggerPermissions(names: Names): PolicyDocument {
  return policy({
    Sid: 'StartPipeline',
    Effect: 'Allow',
    Action: 'codepipeline:StartPipelineExecution',
    Resource: names.pipeline.arn,
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html: no access without TLS, for anyone. */
export function bucketPolicy(names: Names): PolicyDocument {
  return policy({
    Sid: 'DenyInsecureConnections',
    Effect: 'Deny',
    Principal: '*',
    // Everything is what must be denied here: a narrower Deny would leave a way in without TLS.
    Action: 's3:*',
    Resource: [names.ownBucket.arn, `${names.ownBucket.arn}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  });
}
