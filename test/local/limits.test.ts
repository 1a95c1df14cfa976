/** The quotas that AWS's API models do not have: each is kept to, and one more is refused as AWS refuses it. */
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as codebuild from '@aws-sdk/client-codebuild';
import * as codecommit from '@aws-sdk/client-codecommit';
import type * as codepipeline from '@aws-sdk/client-codepipeline';
import { CodePipelineClient, CreatePipelineCommand } from '@aws-sdk/client-codepipeline';
import * as events from '@aws-sdk/client-eventbridge';
import * as iam from '@aws-sdk/client-iam';
import * as s3 from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRequestHandler } from '../../src/local/request-handler.js';
import { createServer } from '../../src/local/server.js';
import { changesOf } from '../../src/local/services/codecommit/changes.js';
import { type Collection, openStore } from '../../src/local/store.js';
import { createProject, createRole } from '../helpers/codebuild.js';
import { type Local, openLocal } from '../helpers/local.js';

let local: Local;
beforeEach(async () => {
  local = await openLocal();
});
afterEach(() => local.close());

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const MEGABYTE = 1024 * 1024;

/** What becomes of a call at the limit, and of one above it. */
async function both(at: () => Promise<unknown>, above: () => Promise<unknown>): Promise<unknown> {
  await at();
  return above().catch((error: unknown) => error);
}

function limited(name: string, message: string): unknown {
  return expect.objectContaining({ name, message: expect.stringContaining(message) });
}

describe('how many there may be', () => {
  /** The local AWS on a store that says of a collection that it has so many values more. */
  function fill(collection: string, count: number): void {
    const store = openStore({ home: local.home });
    const filled = <T>(name: string): Collection<T> => {
      const found = store.collection<T>(name);
      return name === collection ? { ...found, count: async () => count + (await found.count()) } : found;
    };
    const server = createServer({
      store: { ...store, collection: filled },
      log: () => undefined,
      startRunner: () => undefined,
    });
    const requestHandler = createRequestHandler(server.handle);
    const { clientConfig } = local;
    local = {
      ...local,
      client: (Client, config) => new Client({ ...clientConfig, maxAttempts: 1, requestHandler, ...config }),
    };
  }

  test('5,000 repositories', async () => {
    fill('regions/us-east-1/codecommit/repositories', 4999);
    const create = (repositoryName: string) => () =>
      local.client(codecommit.CodeCommitClient).send(new codecommit.CreateRepositoryCommand({ repositoryName }));
    const message = 'A repository resource limit was exceeded.';
    expect(await both(create('a'), create('b'))).toEqual(limited('RepositoryLimitExceededException', message));
  });

  test('5,000 projects', async () => {
    fill('regions/us-east-1/codebuild/projects', 4999);
    const create = (name: string) => async () => {
      await createProject(local, 'version: 0.2', { name });
      return name;
    };
    const message = 'Cannot have more than 5000 projects for the account';
    expect(await both(create('project-a'), create('project-b'))).toEqual(
      limited('AccountLimitExceededException', message),
    );
  });

  test('1,000 pipelines', async () => {
    fill('regions/us-east-1/codepipeline/pipelines', 999);
    const declaration = await declare([1, 1]);
    const create = (name: string) => () => createPipeline({ ...declaration, name });
    expect(await both(create('a'), create('b'))).toEqual(
      limited('LimitExceededException', 'has reached the limit of 1000 pipelines'),
    );
  });

  test('1,000 roles', async () => {
    fill('global/iam/roles', 999);
    const create = (name: string) => () => createRole(local, name, 'codebuild.amazonaws.com');
    expect(await both(create('a'), create('b'))).toEqual(
      limited('LimitExceededException', 'Cannot exceed quota for RolesPerAccount: 1000'),
    );
  });

  test('300 rules, which can be changed all the same', async () => {
    fill('regions/us-east-1/events/rules', 299);
    const put = (Name: string) => () => putRule({ Name });
    const message = 'The requested resource exceeds the maximum number allowed.';
    expect(await both(put('a'), put('b'))).toEqual(limited('LimitExceededException', message));
    await expect(putRule({ Name: 'a', Description: 'changed' })).resolves.toBeDefined();
  });

  test('10,000 buckets', async () => {
    fill('global/s3/buckets', 9999);
    const create = (Bucket: string) => () => local.client(s3.S3Client).send(new s3.CreateBucketCommand({ Bucket }));
    const message = 'You have attempted to create more buckets than allowed';
    expect(await both(create('bucket-a'), create('bucket-b'))).toEqual(limited('TooManyBuckets', message));
  });
});

describe('50 tags', () => {
  const pairs = (count: number) => numbers(count).map((index) => ({ Key: `key-${index}`, Value: '' }));
  const lower = (count: number) => pairs(count).map(({ Key: key, Value: value }) => ({ key, value }));
  const map = (count: number) => Object.fromEntries(pairs(count).map(({ Key, Value }) => [Key, Value]));

  test('on a repository, in all', async () => {
    const client = local.client(codecommit.CodeCommitClient);
    await client.send(new codecommit.CreateRepositoryCommand({ repositoryName: 'hello', tags: { own: '' } }));
    const resourceArn = 'arn:aws:codecommit:us-east-1:000000000000:hello';
    const tag = (count: number) => () =>
      client.send(new codecommit.TagResourceCommand({ resourceArn, tags: map(count) }));
    expect(await both(tag(49), tag(50))).toEqual(limited('TooManyTagsException', 'The maximum number of tags'));
  });

  test('on a project', async () => {
    const create = (count: number) => async () => {
      await createProject(local, 'version: 0.2', { name: `project-${count}`, tags: lower(count) });
      return count;
    };
    const message = "at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50";
    expect(await both(create(50), create(51))).toEqual(limited('InvalidInputException', message));
  });

  test('on a pipeline', async () => {
    const pipeline = await declare([1, 1]);
    const create = (count: number) => () =>
      local
        .client(CodePipelineClient)
        .send(new CreatePipelineCommand({ pipeline: { ...pipeline, name: `p-${count}` }, tags: lower(count) }));
    expect(await both(create(50), create(51))).toEqual(limited('TooManyTagsException', '50 tags'));
  });

  test('on a rule', async () => {
    const put = (count: number) => () => putRule({ Name: `r-${count}`, Tags: pairs(count) });
    expect(await both(put(50), put(51))).toEqual(limited('ValidationException', 'up to 50 tags'));
  });

  test('on a log group, in all', async () => {
    const client = local.client(logs.CloudWatchLogsClient);
    await client.send(new logs.CreateLogGroupCommand({ logGroupName: 'hello', tags: { own: '' } }));
    const resourceArn = 'arn:aws:logs:us-east-1:000000000000:log-group:hello';
    const tag = (count: number) => () => client.send(new logs.TagResourceCommand({ resourceArn, tags: map(count) }));
    expect(await both(tag(49), tag(50))).toEqual(limited('TooManyTagsException', '50 tags'));
  });

  test('on a role, in all', async () => {
    await createRole(local, 'hello', 'codebuild.amazonaws.com');
    const client = local.client(iam.IAMClient);
    await client.send(new iam.TagRoleCommand({ RoleName: 'hello', Tags: [{ Key: 'own', Value: '' }] }));
    const tag = (count: number) => () => client.send(new iam.TagRoleCommand({ RoleName: 'hello', Tags: pairs(count) }));
    const message = 'The number of tags has reached the maximum limit.';
    expect(await both(tag(49), tag(50))).toEqual(limited('LimitExceededException', message));
  });

  test('on a bucket', async () => {
    const client = local.client(s3.S3Client);
    await client.send(new s3.CreateBucketCommand({ Bucket: 'hello-bucket' }));
    const tag = (count: number) => () =>
      client.send(new s3.PutBucketTaggingCommand({ Bucket: 'hello-bucket', Tagging: { TagSet: pairs(count) } }));
    expect(await both(tag(50), tag(51))).toEqual(limited('BadRequest', 'Bucket tag count cannot be greater than 50'));
  });
});

describe('CreateCommit', () => {
  const commit = (branchName: string, sizes: readonly number[]) => async () => {
    const client = local.client(codecommit.CodeCommitClient);
    await client.send(new codecommit.CreateRepositoryCommand({ repositoryName: branchName }));
    const putFiles = sizes.map((size, index) => ({ filePath: `file-${index}`, fileContent: new Uint8Array(size) }));
    return client.send(new codecommit.CreateCommitCommand({ repositoryName: branchName, branchName, putFiles }));
  };

  test('takes 100 files', async () => {
    const message = 'the maximum number of files that can be changed in a single commit (100)';
    const files = (count: number) => numbers(count).map(() => 1);
    expect(await both(commit('a', files(100)), commit('b', files(101)))).toEqual(
      limited('MaximumFileEntriesExceededException', message),
    );
  });

  test('takes files of 6 MB, and 7 MB in all', async () => {
    const changes = (sizes: readonly number[]) => async () => {
      const putFiles = sizes.map((size, index) => ({ filePath: `file-${index}`, fileContent: new Uint8Array(size) }));
      return changesOf({ repositoryName: 'hello', branchName: 'main', putFiles }, []);
    };
    const tooMuch = expect.objectContaining({ code: 'FileContentSizeLimitExceededException' });
    expect(await both(changes([6 * MEGABYTE]), changes([6 * MEGABYTE + 1]))).toEqual(tooMuch);
    expect(await both(changes([6 * MEGABYTE, MEGABYTE]), changes([6 * MEGABYTE, MEGABYTE + 1]))).toEqual(tooMuch);
  });
});

describe('a pipeline', () => {
  const create =
    (actions: readonly number[], over: Partial<codepipeline.PipelineDeclaration> = {}) =>
    async () =>
      createPipeline({ ...(await declare(actions)), name: `p-${actions.length}-${over.variables?.length}`, ...over });
  const stages = (count: number) => numbers(count).map(() => 1);

  test('has two stages at least', async () => {
    const message = 'Pipeline has only 1 stage(s). There should be a minimum of 2 stages in a pipeline';
    expect(await both(create(stages(2)), create(stages(1)))).toEqual(limited('InvalidStructureException', message));
  });

  test('has 50 stages at most', async () => {
    const message = 'There can only be up to 50 stages in a pipeline';
    expect(await both(create(stages(50)), create(stages(51)))).toEqual(limited('InvalidStructureException', message));
  });

  test('has 50 actions in a stage at most', async () => {
    const message =
      "Pipeline stage 'stage-1' has too many actions. There can only be up to 50 actions in a pipeline stage";
    expect(await both(create([1, 50]), create([1, 51]))).toEqual(limited('InvalidStageDeclarationException', message));
  });

  test('has 1,000 actions at most', async () => {
    const full = numbers(19).map(() => 50);
    const message = 'There can only be up to 1000 actions in a pipeline';
    expect(await both(create([1, ...full, 49]), create([1, ...full, 50]))).toEqual(
      limited('InvalidStructureException', message),
    );
  });

  test('has 50 variables at most', async () => {
    const variables = (count: number) => numbers(count).map((index) => ({ name: `v${index}`, defaultValue: 'x' }));
    const message =
      "Value at 'pipeline.variables' failed to satisfy constraint: Member must have length less than or equal to 50";
    const having = (count: number) => create([1, 1], { variables: variables(count) });
    expect(await both(having(50), having(51))).toEqual(limited('ValidationException', message));
  });
});

describe('a rule', () => {
  test('has a pattern of 2,048 characters', async () => {
    const pattern = (length: number) => `{"source":["${'x'.repeat(length - 15)}"]}`;
    const put = (length: number) => () => putRule({ Name: 'a', EventPattern: pattern(length) });
    const message = 'The requested resource exceeds the maximum number allowed.';
    expect(pattern(2048)).toHaveLength(2048);
    expect(await both(put(2048), put(2049))).toEqual(limited('LimitExceededException', message));
  });

  test('has five targets', async () => {
    await putRule({ Name: 'a' });
    const targets = (count: number) =>
      numbers(count).map((index) => ({ Id: `t${index}`, Arn: 'arn:aws:sns:us-east-1:000000000000:topic' }));
    const put = (count: number) => () =>
      local.client(events.EventBridgeClient).send(new events.PutTargetsCommand({ Rule: 'a', Targets: targets(count) }));
    const message = 'The requested resource exceeds the maximum number allowed.';
    expect(await both(put(5), put(6))).toEqual(limited('LimitExceededException', message));
  });
});

test('PutEvents takes less than 256 KB', async () => {
  const put = (size: number) => () => {
    const texts = { Source: 's', DetailType: 'd', Resources: ['r'], Time: new Date() };
    const Detail = JSON.stringify({ a: 'x'.repeat(size - 8 - 14 - 3) });
    return local
      .client(events.EventBridgeClient)
      .send(new events.PutEventsCommand({ Entries: [{ ...texts, Detail }] }));
  };
  const message = 'Total size of the entries in the request is over the limit.';
  expect(await both(put(256 * 1024 - 1), put(256 * 1024))).toEqual(limited('ValidationException', message));
});

describe('a role', () => {
  const RoleName = 'hello';
  const send = <T>(action: (client: iam.IAMClient) => Promise<T>) => action(local.client(iam.IAMClient));
  beforeEach(() => createRole(local, RoleName, 'codebuild.amazonaws.com'));

  test('has 10,240 characters of inline policies, white space apart', async () => {
    const document = (length: number) => {
      const text = (name: string) =>
        `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${name}"}]}`;
      return text('x'.repeat(length - text('').length)).replace(',', ', \n\t');
    };
    const put = (PolicyName: string, length: number) => () =>
      send((client) =>
        client.send(new iam.PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: document(length) })),
      );
    await put('first', 240)();
    const message = 'Maximum policy size of 10240 bytes exceeded for role hello';
    expect(await both(put('second', 10_000), put('second', 10_001))).toEqual(
      limited('LimitExceededException', message),
    );
  });

  test('has a trust policy of 2,048 characters', async () => {
    const document = (length: number) => {
      const text = (sid: string) =>
        `{"Version":"2012-10-17","Statement":[{"Sid":"${sid}","Effect":"Allow","Principal":{"Service":"codebuild.amazonaws.com"},"Action":"sts:AssumeRole"}]}`;
      return text('x'.repeat(length - text('').length));
    };
    const update = (length: number) => () =>
      send((client) =>
        client.send(new iam.UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: document(length) })),
      );
    expect(await both(update(2048), update(2049))).toEqual(
      limited('LimitExceededException', 'Cannot exceed quota for ACLSizePerRole: 2048'),
    );
  });

  test('has 20 managed policies', async () => {
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' },
    });
    for (const index of numbers(20)) {
      await send((client) =>
        client.send(new iam.CreatePolicyCommand({ PolicyName: `policy-${index}`, PolicyDocument })),
      );
    }
    const PolicyArn = 'arn:aws:iam::000000000000:policy/policy-';
    const attach = (index: number) => () =>
      send((client) => client.send(new iam.AttachRolePolicyCommand({ RoleName, PolicyArn: `${PolicyArn}${index}` })));
    for (const index of numbers(18)) await attach(index)(); // Beside the one that it has.
    expect(await both(attach(18), attach(19))).toEqual(
      limited('LimitExceededException', 'Cannot exceed quota for PoliciesPerRole: 20'),
    );
  });
});

describe('S3', () => {
  const Bucket = 'hello-bucket';
  const send = <T>(action: (client: s3.S3Client) => Promise<T>) => action(local.client(s3.S3Client));
  beforeEach(() => send((client) => client.send(new s3.CreateBucketCommand({ Bucket }))));

  test('deletes 1,000 objects at once', async () => {
    const remove = (count: number) => () => {
      const Delete = { Objects: numbers(count).map((index) => ({ Key: `key-${index}` })), Quiet: true };
      return send((client) => client.send(new s3.DeleteObjectsCommand({ Bucket, Delete })));
    };
    expect(await both(remove(1000), remove(1001))).toEqual(
      limited('MalformedXML', 'The XML you provided was not well-formed'),
    );
  });

  test('takes keys of 1,024 bytes', async () => {
    const put = (length: number) => () =>
      send((client) => client.send(new s3.PutObjectCommand({ Bucket, Key: 'x'.repeat(length), Body: 'x' })));
    expect(await both(put(1024), put(1025))).toEqual(limited('KeyTooLongError', 'Your key is too long'));
  });
});

describe('log events', () => {
  const group = { logGroupName: 'hello', logStreamName: 'stream' };
  beforeEach(async () => {
    const client = local.client(logs.CloudWatchLogsClient);
    await client.send(new logs.CreateLogGroupCommand({ logGroupName: group.logGroupName }));
    await client.send(new logs.CreateLogStreamCommand(group));
  });
  const put = (messages: readonly string[]) => () => {
    const timestamp = Date.now();
    const logEvents = messages.map((message) => ({ timestamp, message }));
    return local.client(logs.CloudWatchLogsClient).send(new logs.PutLogEventsCommand({ ...group, logEvents }));
  };

  test('come 10,000 at once', async () => {
    const messages = (count: number) => numbers(count).map(() => 'x');
    const message =
      "Value at 'logEvents' failed to satisfy constraint: Member must have length less than or equal to 10000";
    expect(await both(put(messages(10_000)), put(messages(10_001)))).toEqual(
      limited('InvalidParameterException', message),
    );
  });

  test('take 1,048,576 bytes at once, 26 of them for each event', async () => {
    const long = (length: number) => ['x'.repeat(length - 26)];
    const message = 'exceeds limit of 1048576';
    expect(await both(put(long(MEGABYTE)), put(long(MEGABYTE + 1)))).toEqual(
      limited('InvalidParameterException', message),
    );
  });
});

async function putRule(input: events.PutRuleCommandInput): Promise<unknown> {
  const EventPattern = '{"source":["x"]}';
  return local.client(events.EventBridgeClient).send(new events.PutRuleCommand({ EventPattern, ...input }));
}

async function createPipeline(pipeline: codepipeline.PipelineDeclaration): Promise<unknown> {
  return local.client(CodePipelineClient).send(new CreatePipelineCommand({ pipeline }));
}

/** A pipeline with so many actions in its stages. */
async function declare(actions: readonly number[]): Promise<codepipeline.PipelineDeclaration> {
  const client = local.client(iam.IAMClient);
  const found = await client.send(new iam.GetRoleCommand({ RoleName: 'pipeline' })).catch(() => undefined);
  const source: codepipeline.ActionDeclaration = {
    name: 'source',
    actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' },
    configuration: { RepositoryName: 'hello', BranchName: 'main' },
    outputArtifacts: [{ name: 'source' }],
  };
  const build = (index: number): codepipeline.ActionDeclaration => ({
    name: `build-${index}`,
    actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
    configuration: { ProjectName: 'hello' },
    inputArtifacts: [{ name: 'source' }],
  });
  return {
    name: 'hello',
    roleArn: found?.Role?.Arn ?? (await createRole(local, 'pipeline', 'codepipeline.amazonaws.com')),
    artifactStore: { type: 'S3', location: 'hello-artifacts' },
    pipelineType: 'V2',
    stages: actions.map((count, index) => ({
      name: `stage-${index}`,
      actions: index === 0 ? [source] : numbers(count).map(build),
    })),
  };
}

test('a project has nothing of AWS among its tags', async () => {
  const reserved = { name: 'hello', tags: [{ key: 'AWS:x', value: '' }] };
  await expect(createProject(local, 'version: 0.2', reserved)).rejects.toMatchObject({
    name: codebuild.InvalidInputException.name,
  });
});
