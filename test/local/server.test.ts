import { once } from 'node:events';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { CloudWatchLogsClient, CreateLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CodeCommitClient, GetRepositoryTriggersCommand } from '@aws-sdk/client-codecommit';
import { CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketInventoryConfigurationsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DamagedState, describe as describeHome, type Listener, type LocalAws, open } from '../../src/local/index.js';
import { services } from '../../src/local/services/index.js';
import { utf8, type WireRequest } from '../../src/local/wire.js';
import { type Local, openLocal } from '../helpers/local.js';
import { signed } from '../helpers/signer.js';

let local: Local;
beforeEach(async () => {
  local = await openLocal();
});
afterEach(() => local.close());

const logged = () => readFile(join(local.home, 'local.log'), 'utf8');

function request(parts: Partial<WireRequest> & { text?: string }): WireRequest {
  const { text = '', ...others } = parts;
  return { method: 'POST', path: '/', query: new URLSearchParams(), headers: {}, body: utf8.encode(text), ...others };
}

/** Breaks the file of the only log group. */
async function damage(logGroupName: string): Promise<string> {
  await local.client(CloudWatchLogsClient).send(new CreateLogGroupCommand({ logGroupName }));
  const folder = join(local.home, 'state', 'regions', 'us-east-1', 'logs', 'groups');
  const [name] = await readdir(folder);
  const file = join(folder, name!);
  await writeFile(file, '{');
  return file;
}

describe('the services', () => {
  it.each(services)('has $name as it is listed', async ({ name, protocol, key, load }) => {
    const service = await load();
    expect(service.name).toBe(name);
    expect(service.protocol.kind).toBe(protocol);
    const own =
      'target' in service.protocol
        ? service.protocol.target
        : 'version' in service.protocol
          ? service.protocol.version
          : undefined;
    expect(own).toBe(key);
    const named = Object.values(service.operations).map(({ schema }) => schema?.[2]);
    expect(named).toEqual(Object.keys(service.operations));
  });
});

describe('what is not offered', () => {
  it('is answered as each protocol answers it, and told in the log', async () => {
    const [codecommit, iam, s3] = [local.client(CodeCommitClient), local.client(IAMClient), local.client(S3Client)];
    await expect(codecommit.send(new GetRepositoryTriggersCommand({ repositoryName: 'x' }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      $metadata: { httpStatusCode: 400 },
    });
    await expect(iam.send(new CreateUserCommand({ UserName: 'x' }))).rejects.toMatchObject({
      name: 'InvalidAction',
      message: 'The action CreateUser is not valid for this web service.',
    });
    await expect(s3.send(new ListBucketInventoryConfigurationsCommand({ Bucket: 'x' }))).rejects.toMatchObject({
      name: 'NotImplemented',
      $metadata: { httpStatusCode: 501 },
    });
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const { body } = await local.aws.handle(request({ headers: type, text: 'Action=X&Version=2010-05-08' }));
    expect(utf8.decode(body)).toContain('<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">');
    const authorization = 'AWS4-HMAC-SHA256 Credential=AKID/20260102/us-east-1/lambda/aws4_request, Signature=x';
    const other = await local.aws.handle(request({ headers: { authorization }, method: 'GET', path: '/functions' }));
    expect(JSON.parse(utf8.decode(other.body))).toMatchObject({ __type: 'UnknownOperationException' });
    const log = await logged();
    expect(log).toContain(' lambda: GET /functions is not offered\n');
    expect(log).toContain(' codecommit: GetRepositoryTriggers is not offered\n');
    expect(log).toContain(' iam: CreateUser is not offered\n');
    expect(log).toContain(' s3: GET /x/?inventory=');
  });

  it.each([
    ['a service', { headers: { 'x-amz-target': 'AWSLambda.ListFunctions' } }, 'UnknownOperationException'],
    [
      'an operation that only JavaScript has',
      { headers: { 'x-amz-target': 'Logs_20140328.constructor' } },
      'UnknownOperationException',
    ],
    [
      'a version',
      {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        text: 'Action=RunInstances&Version=2016-11-15',
      },
      '<Code>InvalidAction</Code>',
    ],
  ])('may be %s', async (_, parts, error) => {
    const { status, body } = await local.aws.handle(request(parts));
    expect(status).toBe(400);
    expect(utf8.decode(body)).toContain(error);
  });
});

describe('a call', () => {
  it('is made in the region that it was signed for', async () => {
    const client = local.client(CloudWatchLogsClient, { region: 'eu-west-1' });
    await client.send(new CreateLogGroupCommand({ logGroupName: 'group' }));
    const { logGroups } = await client.send(new DescribeLogGroupsCommand({}));
    expect(logGroups?.[0]?.arn).toBe('arn:aws:logs:eu-west-1:000000000000:log-group:group:*');
    expect((await local.client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
  });

  it('may be made without the wire, as another principal and in another region', async () => {
    const principal = 'arn:aws:sts::000000000000:assumed-role/role/session';
    const seen = await local.aws.act(
      async (call) => ({
        arn: call.arn('codebuild', 'project/x'),
        principal: call.principal,
        invoked: await call.invoke<{ Arn: string }>('sts', 'GetCallerIdentity', {}),
        asRole: await call.invoke<{ Arn: string }>('sts', 'GetCallerIdentity', {}, principal),
      }),
      undefined,
      'eu-west-1',
    );
    expect(seen).toEqual({
      arn: 'arn:aws:codebuild:eu-west-1:000000000000:project/x',
      principal: 'arn:aws:iam::000000000000:user/local',
      invoked: expect.objectContaining({ Arn: 'arn:aws:iam::000000000000:user/local' }),
      asRole: expect.objectContaining({ Arn: principal }),
    });
    await expect(local.aws.call('sts', 'Nothing', {})).rejects.toThrow('the local AWS has no sts Nothing');
  });

  it('wakes one runner, after it has ended', async () => {
    const order: string[] = [];
    const { aws, close } = await openLocal({
      startRunner: async () => {
        order.push('runner');
        await aws.store.exclusive(async () => undefined);
      },
    });
    await aws.act(async (call) => {
      call.wakeRunner();
      call.wakeRunner();
      order.push('call');
    });
    expect(order).toEqual(['call', 'runner']);
    await aws.act(async () => undefined);
    expect(order).toHaveLength(2);
    await close();
  });

  it('wakes no second runner while one is on its way, from whichever process', async () => {
    const gone: (() => Promise<void>)[] = [];
    const { aws, home, close } = await openLocal({ startRunner: (ended) => void gone.push(ended) });
    const other = await open({ home, startRunner: (ended) => void gone.push(ended) });
    const wake = (each: LocalAws) => each.act(async (call) => call.wakeRunner());
    await wake(aws);
    await wake(aws);
    await wake(other);
    expect(gone).toHaveLength(1);
    await aws.moveExecutions();
    await wake(other);
    expect(gone).toHaveLength(2);
    await gone[1]!();
    await wake(aws);
    expect(gone).toHaveLength(3);
    await close();
  });

  it('wakes another runner when one could not be started', async () => {
    let tries = 0;
    const { aws, close } = await openLocal({
      startRunner: () => {
        tries += 1;
        throw new Error('no more processes');
      },
    });
    const wake = () => aws.act(async (call) => call.wakeRunner());
    await wake();
    await wake();
    expect(tries).toBe(2);
    await close();
  });

  it('is done even if no runner can be started, which the log tells', async () => {
    const { aws, home, close } = await openLocal({
      startRunner: () => {
        throw new Error('no more processes');
      },
    });
    expect(
      await aws.act(async (call) => {
        call.wakeRunner();
        return 'done';
      }),
    ).toBe('done');
    expect(await readFile(join(home, 'local.log'), 'utf8')).toContain('no runner: Error: no more processes');
    await close();
  });
});

describe('what goes wrong', () => {
  it("is AWS's internal failure when it is a bug, and its stack is in the log", async () => {
    await writeFile(join(local.home, 'state', 'regions'), 'not a folder');
    const headers = { 'x-amz-target': 'Logs_20140328.CreateLogGroup' };
    const { status, body } = await local.aws.handle(
      await signed({ headers, text: '{"logGroupName":"group"}' }, local.aws.credentials, { service: 'logs' }),
    );
    expect([status, JSON.parse(utf8.decode(body))]).toMatchObject([500, { __type: 'InternalFailure' }]);
    expect(await logged()).toMatch(/ Error: E\w+: .*\n {4}at /);
  });

  it('is shown to the caller when it is damaged state', async () => {
    const file = await damage('group');
    const described = local.client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({}));
    await expect(described).rejects.toBeInstanceOf(DamagedState);
    await expect(described).rejects.toMatchObject({ file });
  });

  it('is an abort before the call, and nothing after it', async () => {
    const client = local.client(STSClient);
    const abortSignal = AbortSignal.abort();
    await expect(client.send(new GetCallerIdentityCommand({}), { abortSignal })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

describe('over HTTP', () => {
  let http: Listener;
  beforeEach(async () => {
    http = await local.aws.listen();
  });
  afterEach(() => http.close());

  const over = () => ({ ...local.clientConfig, endpoint: http.url });

  async function fetchRaw(method: string, path: string, headers: WireRequest['headers'], body = '') {
    const sent = httpRequest({ host: '127.0.0.1', port: http.port, method, path, headers }).end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: response.statusCode, body: (await buffer(response)).toString() };
  }

  it('serves the same state', async () => {
    const client = new CloudWatchLogsClient(over());
    await client.send(new CreateLogGroupCommand({ logGroupName: 'group' }));
    const { logGroups } = await local.client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({}));
    expect(logGroups).toHaveLength(1);
    expect((await new STSClient(over()).send(new GetCallerIdentityCommand({}))).Account).toBe('000000000000');
  });

  it.each([true, false])('serves S3, with the bucket in the path: %j', async (forcePathStyle) => {
    const s3 = new S3Client({ ...local.clientConfig, endpoint: `http://localhost:${http.port}` });
    const Bucket = 'a-bucket';
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a b/ü', Body: 'content', ContentType: 'text/plain' }));
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'a b/ü' }));
    expect([head.ContentLength, head.ContentType]).toEqual([7, 'text/plain']);
    const [path, host] = forcePathStyle ? ['/a-bucket', 'localhost'] : ['', `a-bucket.localhost:${http.port}`];
    const key = `${path}/a%20b/%C3%BC`;
    const get = await signed({ method: 'GET', path: key, headers: { host } }, local.aws.credentials, { service: 's3' });
    const found = await fetchRaw('GET', key, get.headers);
    expect(found).toEqual({ status: 200, body: 'content' });
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'none' }))).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('answers this machine alone', async () => {
    const form = 'Action=GetCallerIdentity&Version=2011-06-15';
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const ask = async (headers: Record<string, string>) => {
      const sent = { headers: { ...type, ...headers }, text: form };
      return fetchRaw('POST', '/', (await signed(sent, local.aws.credentials, { service: 'sts' })).headers, form);
    };
    for (const host of ['localhost', '127.0.0.1:1', 'bucket.localhost:80'])
      expect((await ask({ host })).status).toBe(200);
    for (const headers of [
      { host: 'evil.example' },
      { host: 'localhost.evil.example' },
      { host: 'localhost', origin: 'http://evil.example' },
    ]) {
      expect(await ask(headers)).toMatchObject({
        status: 403,
        body: expect.stringContaining('AccessDenied'),
      });
    }
  });

  it('names a damaged file', async () => {
    const file = await damage('group');
    const client = new CloudWatchLogsClient(over());
    await expect(client.send(new DescribeLogGroupsCommand({}))).rejects.toMatchObject({
      name: 'InternalFailure',
      message: expect.stringContaining(file),
      $metadata: { httpStatusCode: 500 },
    });
    await rm(file);
    expect((await client.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
  });

  it('tells the log of a bug, wherever it is', async () => {
    // What is no folder cannot be looked into.
    await mkdir(join(local.home, 'state', 'runs'), { recursive: true });
    await writeFile(join(local.home, 'state', 'runs', 'grants'), '');
    const { status, body } = await fetchRaw('GET', '/v2/credentials/any', { host: '127.0.0.1' });
    expect([status, body]).toEqual([500, expect.stringContaining('InternalFailure')]);
    expect(await logged()).toContain('ENOTDIR');
  });

  it('answers when it has what HTTP cannot carry, and logs it', async () => {
    const s3 = local.client(S3Client);
    await s3.send(new CreateBucketCommand({ Bucket: 'a-bucket' }));
    await s3.send(new PutObjectCommand({ Bucket: 'a-bucket', Key: 'a', Body: 'content', ContentType: 'text/x' }));
    const folder = join(local.home, 'state', 'global', 's3', 'objects', 'a-bucket');
    const file = join(folder, (await readdir(folder))[0]!);
    await writeFile(file, (await readFile(file, 'utf8')).replace('text/x', 'a\\nb'));
    const remote = new S3Client({ ...over(), maxAttempts: 1 });
    await expect(remote.send(new GetObjectCommand({ Bucket: 'a-bucket', Key: 'a' }))).rejects.toMatchObject({
      name: 'InternalFailure',
      message: 'Invalid character in header content ["content-type"]',
      $metadata: { httpStatusCode: 500 },
    });
    expect(await logged()).toMatch(/Invalid character in header content.*\n {4}at /);
  });

  it('gives credentials at their address, and a bucket of such a name at its own', async () => {
    const path = '/v2/credentials/any';
    expect((await fetchRaw('GET', path, { host: '127.0.0.1' })).body).toContain('These credentials are for another');
    const host = `a-bucket.localhost:${http.port}`;
    const get = await signed({ method: 'GET', path, headers: { host } }, local.aws.credentials, { service: 's3' });
    expect((await fetchRaw('GET', path, get.headers)).body).toContain('NoSuchBucket');
  });

  it('knows where it is served itself', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const served = await local.aws.serve(0);
    expect((await describeHome(local.home)).ports).toEqual([served.port]);
    expect([await local.aws.isServed(served.port), await local.aws.isServed(port)]).toEqual([true, false]);
    other.close();
    await served.close();
    expect(await local.aws.isServed(served.port)).toBe(false);
  });

  it('listens no more when it cannot say that it does', async () => {
    const free = await local.aws.serve(0);
    await free.close();
    await mkdir(join(local.home, `serve-${free.port}.lock`));
    await expect(local.aws.serve(free.port)).rejects.toThrow('EISDIR');
    await rm(join(local.home, `serve-${free.port}.lock`), { recursive: true });
    await (await local.aws.serve(free.port)).close();
  });

  it('removes the lock of one that was killed', async () => {
    await writeFile(join(local.home, 'serve-4566.lock'), '4194304 1');
    expect(await local.aws.isServed(4566)).toBe(false);
    await (await local.aws.serve(0)).close();
    expect((await readdir(local.home)).filter((name) => name.startsWith('serve'))).toEqual([]);
  });

  it('says when the port is taken', async () => {
    await expect(local.aws.serve(http.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('ends when it is closed', async () => {
    await http.close();
    await expect(fetchRaw('GET', '/', {})).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
