/** Names, documents, requests and endpoints in each of the partitions of AWS that have accounts for everybody. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ListLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListProjectsCommand } from '@aws-sdk/client-codebuild';
import { ListRepositoriesCommand } from '@aws-sdk/client-codecommit';
import { ListPipelinesCommand } from '@aws-sdk/client-codepipeline';
import { ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { ListRolesCommand } from '@aws-sdk/client-iam';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { clients } from '../src/aws/clients.js';
import { provision } from '../src/engine.js';
import { inspect } from '../src/inspect.js';
import { namesOf } from '../src/names.js';
import * as policies from '../src/policies.js';
import { nothingThere } from './helpers/account.js';
import { mockAws } from './helpers/aws.js';
import { unseen } from './helpers/calling.js';
import { identity, testContext } from './helpers/context.js';

const partitions = [
  { partition: 'aws', region: 'us-east-1', suffix: 'amazonaws.com', iam: 'iam.amazonaws.com' },
  { partition: 'aws', region: 'eu-central-1', suffix: 'amazonaws.com', iam: 'iam.amazonaws.com' },
  { partition: 'aws-cn', region: 'cn-north-1', suffix: 'amazonaws.com.cn', iam: 'iam.cn-north-1.amazonaws.com.cn' },
  { partition: 'aws-cn', region: 'cn-northwest-1', suffix: 'amazonaws.com.cn', iam: 'iam.cn-north-1.amazonaws.com.cn' },
  { partition: 'aws-us-gov', region: 'us-gov-west-1', suffix: 'amazonaws.com', iam: 'iam.us-gov.amazonaws.com' },
  { partition: 'aws-us-gov', region: 'us-gov-east-1', suffix: 'amazonaws.com', iam: 'iam.us-gov.amazonaws.com' },
] as const;

/** Everything in a document that stands for somebody or something. */
function mentioned(document: unknown): string[] {
  if (typeof document === 'string') return /^arn:|\.amazonaws\./.test(document) ? [document] : [];
  return typeof document === 'object' && document !== null ? Object.values(document).flatMap(mentioned) : [];
}

describe.each(partitions)('$partition, $region:', ({ partition, region, suffix, iam }) => {
  const names = namesOf({ name: 'hello' }, { ...identity, partition, region });
  const regional = (service: string, rest: string) => `arn:${partition}:${service}:${region}:123456789012:${rest}`;
  const role = (purpose: string) => `arn:${partition}:iam::123456789012:role/hello-${region}-${purpose}`;
  const bucket = `arn:${partition}:s3:::hello-123456789012-${region}`;

  test('the names', () => {
    const arns = Object.entries(names).flatMap(([key, each]) => (typeof each === 'object' ? [[key, each.arn]] : []));
    expect(Object.fromEntries(arns)).toEqual({
      pipeline: regional('codepipeline', 'hello'),
      repository: regional('codecommit', 'hello'),
      bucket,
      ownBucket: bucket,
      pipelineRole: role('pipeline'),
      buildRole: role('build'),
      triggerRole: role('trigger'),
      logGroup: regional('logs', 'log-group:/aws/codebuild/hello-build'),
      project: regional('codebuild', 'project/hello-build'),
      reportGroups: regional('codebuild', 'report-group/hello-build-*'),
      testProject: regional('codebuild', 'project/hello-test'),
      testRole: role('test'),
      testLogGroup: regional('logs', 'log-group:/aws/codebuild/hello-test'),
      testReportGroups: regional('codebuild', 'report-group/hello-test-*'),
      commandProject: regional('codebuild', 'project/hello-command'),
      commandRole: role('command'),
      commandLogGroup: regional('logs', 'log-group:/aws/codebuild/hello-command'),
      commandReportGroups: regional('codebuild', 'report-group/hello-command-*'),
      rule: regional('events', 'rule/hello-push'),
      target: regional('events', 'rule/hello-push'),
    });
  });

  test('who may be each role: services are called the same everywhere', () => {
    expect(mentioned(policies.pipelineTrust())).toEqual(['codepipeline.amazonaws.com']);
    expect(mentioned(policies.buildTrust(names))).toEqual([
      'codebuild.amazonaws.com',
      regional('codebuild', 'project/hello-build'),
    ]);
    expect(mentioned(policies.triggerTrust(names))).toEqual([
      'events.amazonaws.com',
      regional('events', 'rule/hello-push'),
    ]);
  });

  test('what each role may do, and the bucket', () => {
    const logGroup = regional('logs', 'log-group:/aws/codebuild/hello-build');
    expect(mentioned(policies.pipelinePermissions(names))).toEqual([
      bucket,
      `${bucket}/*`,
      regional('codecommit', 'hello'),
      regional('codebuild', 'project/hello-build'),
    ]);
    expect(mentioned(policies.buildPermissions(names))).toEqual([
      logGroup,
      `${logGroup}:*`,
      bucket,
      `${bucket}/*`,
      regional('codebuild', 'report-group/hello-build-*'),
    ]);
    expect(mentioned(policies.triggerPermissions(names))).toEqual([regional('codepipeline', 'hello')]);
    expect(mentioned(policies.bucketPolicy(names))).toEqual([bucket, `${bucket}/*`]);
  });

  test('nothing that init sends is about another partition or region', async () => {
    const aws = mockAws();
    nothingThere(aws);
    await provision(await inspect(testContext({}, { partition, region }), { name: 'hello' }));
    const inputs = aws.writes().map(([, input]) => input);
    const [made] = aws.inputsOf('CreateBucket');
    aws.restore();
    const arns = JSON.stringify(inputs).match(/arn:[\w-]+:\w+:[\w-]*:/g);
    const services = ['codebuild', 'codecommit', 'codepipeline', 'events', 'logs'];
    expect(new Set(arns)).toEqual(
      new Set([
        ...services.map((service) => `arn:${partition}:${service}:${region}:`),
        `arn:${partition}:iam::`,
        `arn:${partition}:s3::`,
      ]),
    );
    // Where a bucket is made when nothing is said, and may not be said.
    const place = region === 'us-east-1' ? undefined : region;
    const { CreateBucketConfiguration } = made as { CreateBucketConfiguration: { LocationConstraint?: string } };
    expect(CreateBucketConfiguration.LocationConstraint).toBe(place);
  });

  test('the endpoints', async () => {
    const hosts: string[] = [];
    const requestHandler = {
      handle: async ({ hostname }: { hostname: string }) => {
        hosts.push(hostname);
        throw new Error('nothing is sent');
      },
    };
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
    const aws = clients({ region, credentials, requestHandler: requestHandler as never }, unseen);
    await Promise.allSettled([
      aws.codecommit().send(new ListRepositoriesCommand({})),
      aws.codebuild().send(new ListProjectsCommand({})),
      aws.codepipeline().send(new ListPipelinesCommand({})),
      aws.events().send(new ListRulesCommand({})),
      aws.logs().send(new ListLogGroupsCommand({})),
      aws.sts().send(new GetCallerIdentityCommand({})),
      aws.s3().send(new HeadBucketCommand({ Bucket: names.bucket.name })),
      aws.iam().send(new ListRolesCommand({})),
    ]);
    const services = ['codecommit', 'codebuild', 'codepipeline', 'events', 'logs', 'sts'];
    expect(hosts.toSorted()).toEqual(
      [
        ...services.map((service) => `${service}.${region}.${suffix}`),
        `${names.bucket.name}.s3.${region}.${suffix}`,
        iam,
      ].toSorted(),
    );
  });
});

test('the partition and its domain are written out in a few places only', async () => {
  const root = fileURLToPath(new URL('../src/', import.meta.url));
  const files = (await readdir(root, { recursive: true })).filter(
    (file) => file.endsWith('.ts') && !/^(local|templates)/.test(file),
  );
  const texts = await Promise.all(
    files.map(async (file) => ({ file, text: await readFile(join(root, file), 'utf8') })),
  );
  const found = texts.flatMap(({ file, text }) => {
    const code = text.replace(/^ *(\/?\*|\/\/).*$/gm, '');
    return /arn:aws|amazonaws\\?\.|console\.aws/.test(code) ? [file.replaceAll('\\', '/')] : [];
  });
  expect(found.toSorted()).toEqual([
    // CodeCommit's hosts, with those of China.
    'aws/git-credentials.ts',
    // Endpoints that could not be found, of any partition, and one that always can.
    'aws/region.ts',
    // A stack of the local AWS alone.
    'commands/bootstrap-template.ts',
    // An example in a message.
    'config/schema.ts',
    // The names of services, which are the same everywhere.
    'policies.ts',
    // Examples in messages.
    'stages/cloudformation/fields.ts',
    'stages/cloudformation/problems.ts',
  ]);
});
