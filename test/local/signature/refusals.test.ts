/** What each service's real client makes of a request that is not signed as it should be. */
import { CodeCommitClient, ListRepositoriesCommand } from '@aws-sdk/client-codecommit';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { GetBucketLocationCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accessKey, newSession } from '../../../src/local/credentials.js';
import { utf8, type WireRequest } from '../../../src/local/wire.js';
import { type ClientConfig, type Local, openLocal } from '../../helpers/local.js';
import { signed } from '../../helpers/signer.js';

let local: Local;
beforeEach(async () => {
  local = await openLocal();
});
afterEach(() => local.close());

const principal = 'arn:aws:sts::000000000000:assumed-role/role/session';
const session = (seconds = 900) => local.aws.act((call) => newSession(call, principal, seconds));

async function answerTo(request: WireRequest): Promise<{ status: number; text: string }> {
  const { status, body } = await local.aws.handle(request);
  return { status, text: utf8.decode(body) };
}

const json = { 'x-amz-target': 'CodeCommit_20150413.ListRepositories' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const whoAmI = 'Action=GetCallerIdentity&Version=2011-06-15';

/** A request of each protocol. */
const requests = {
  json: { headers: json, text: '{}', service: 'codecommit' },
  query: { headers: form, text: whoAmI, service: 'sts' },
  s3: { method: 'GET', service: 's3' },
};

/** Sends a request of the protocol, signed by the SDK's signer and then changed. */
async function send(
  protocol: keyof typeof requests,
  change: (request: WireRequest) => WireRequest = (request) => request,
  options: {
    service?: string;
    region?: string;
    date?: Date;
    expiresIn?: number;
    key?: ClientConfig['credentials'];
  } = {},
) {
  const { service, ...request } = requests[protocol];
  const { key = local.aws.credentials, ...signing } = options;
  return answerTo(change(await signed(request, key, { service, ...signing })));
}

const withHeaders =
  (headers: Record<string, string | undefined>) =>
  (request: WireRequest): WireRequest => ({
    ...request,
    headers: Object.fromEntries(
      Object.entries({ ...request.headers, ...headers }).filter(([, value]) => value !== undefined),
    ) as Record<string, string>,
  });

/** What a client is made with, beside what it needs to reach us. */
type Changes = Partial<ClientConfig> & { readonly systemClockOffset?: number; readonly maxAttempts?: number };

describe('the clients of the SDK', () => {
  const asks = {
    json: (config: Changes) => local.client(CodeCommitClient, config).send(new ListRepositoriesCommand({})),
    query: (config: Changes) => local.client(STSClient, config).send(new GetCallerIdentityCommand({})),
    s3: (config: Changes) => local.client(S3Client, config).send(new ListBucketsCommand({})),
  };
  const error = (name: string, httpStatusCode: number) => ({ name, $metadata: { httpStatusCode } });

  it.each([
    ['json', error('UnrecognizedClientException', 400)],
    ['query', error('InvalidClientTokenId', 403)],
    ['s3', error('InvalidAccessKeyId', 403)],
  ] as const)('are told that a key is unknown: %s', async (protocol, expected) => {
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
    await expect(asks[protocol]({ credentials })).rejects.toMatchObject(expected);
  });

  it.each([
    ['json', error('InvalidSignatureException', 400)],
    ['query', error('SignatureDoesNotMatch', 403)],
    ['s3', error('SignatureDoesNotMatch', 403)],
  ] as const)('are told that a secret is wrong: %s', async (protocol, expected) => {
    const credentials = { ...local.aws.credentials, secretAccessKey: 'another' };
    await expect(asks[protocol]({ credentials })).rejects.toMatchObject(expected);
  });

  it.each([
    ['json', error('InvalidSignatureException', 400), 6],
    ['query', error('SignatureDoesNotMatch', 403), 6],
    ['s3', error('RequestTimeTooSkewed', 403), 16],
  ] as const)('are told that their clock is wrong: %s', async (protocol, expected, minutes) => {
    for (const direction of [1, -1]) {
      const ahead = (offset: number) => ({ systemClockOffset: direction * offset * 60_000, maxAttempts: 1 });
      await expect(asks[protocol](ahead(minutes))).rejects.toMatchObject(expected);
      await expect(asks[protocol](ahead(minutes - 2))).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
    }
  });

  it.each([
    ['json', error('ExpiredTokenException', 400)],
    ['query', error('ExpiredToken', 403)],
    ['s3', error('ExpiredToken', 400)],
  ] as const)('are told that a session has expired: %s', async (protocol, expected) => {
    await expect(asks[protocol]({ credentials: await session(-1) })).rejects.toMatchObject(expected);
  });

  it.each([
    ['json', error('UnrecognizedClientException', 400), error('UnrecognizedClientException', 400)],
    ['query', error('InvalidClientTokenId', 403), error('InvalidClientTokenId', 403)],
    ['s3', error('InvalidAccessKeyId', 403), error('InvalidToken', 400)],
  ] as const)("are told that a session's token is missing, or another: %s", async (protocol, missing, another) => {
    const { accessKeyId, secretAccessKey, sessionToken } = await session();
    const without = { accessKeyId, secretAccessKey };
    await expect(asks[protocol]({ credentials: without })).rejects.toMatchObject(missing);
    const credentials = { ...without, sessionToken: `${sessionToken}x` };
    await expect(asks[protocol]({ credentials })).rejects.toMatchObject(another);
    const ofUser = { ...local.aws.credentials, sessionToken };
    await expect(asks[protocol]({ credentials: ofUser })).rejects.toMatchObject(another);
  });

  it('act as the session whose credentials they have', async () => {
    expect(await asks.query({ credentials: await session() })).toMatchObject({ Arn: principal });
    expect(await asks.query({})).toMatchObject({ Arn: 'arn:aws:iam::000000000000:user/local' });
  });

  it('may sign for any region, also with services that have one', async () => {
    const roles = await local.client(IAMClient, { region: 'eu-west-1' }).send(new ListRolesCommand({}));
    expect(roles.Roles).toEqual([]);
  });
});

describe('a request', () => {
  it.each([
    ['json', 400, '{"__type":"MissingAuthenticationTokenException"'],
    ['query', 403, '<Code>MissingAuthenticationToken</Code>'],
    ['s3', 403, '<Code>AccessDenied</Code><Message>Access Denied</Message>'],
  ] as const)('that is not signed is refused: %s', async (protocol, status, text) => {
    const answer = await send(protocol, withHeaders({ authorization: undefined }));
    expect(answer).toEqual({ status, text: expect.stringContaining(text) });
  });

  it.each([
    [
      'json',
      400,
      `"InvalidSignatureException","message":"Credential should be scoped to correct service: 'codecommit'. "`,
    ],
    ['query', 403, '<Code>SignatureDoesNotMatch</Code><Message>Credential should be scoped to correct service'],
    ['s3', 400, 'incorrect service "logs". This endpoint belongs to "s3".'],
  ] as const)('that is signed for another service is refused: %s', async (protocol, status, text) => {
    const answer = await send(protocol, undefined, { service: 'logs' });
    expect(answer).toEqual({ status, text: expect.stringContaining(text) });
  });

  it.each([
    ['json', 'InvalidSignatureException'],
    ['query', 'SignatureDoesNotMatch'],
    ['s3', 'AuthorizationHeaderMalformed'],
  ] as const)('that is signed for what can be no region is refused: %s', async (protocol, code) => {
    for (const region of ['..', 'global', 'us-east-1%2f..']) {
      expect((await send(protocol, undefined, { region })).text).toContain(code);
    }
  });

  it.each([
    ['json', { 'x-amz-target': 'CodeCommit_20150413.CreateRepository' }, 'InvalidSignatureException'],
    ['json', { host: '127.0.0.1' }, 'InvalidSignatureException'],
    ['query', { host: '127.0.0.1' }, 'SignatureDoesNotMatch'],
    ['s3', { host: '127.0.0.1' }, 'SignatureDoesNotMatch'],
    ['s3', { 'x-amz-acl': 'public-read' }, '<HeadersNotSigned>x-amz-acl'],
  ] as const)('with another header than was signed is refused: %s %j', async (protocol, headers, code) => {
    const { status, text } = await send(protocol, withHeaders(headers));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).toContain(code);
  });

  it.each([
    ['json', 'InvalidSignatureException'],
    ['query', 'SignatureDoesNotMatch'],
    ['s3', 'XAmzContentSHA256Mismatch'],
  ] as const)('with another body than was signed is refused: %s', async (protocol, code) => {
    const answer = await send(protocol, (request) => ({ ...request, body: utf8.encode(`${whoAmI}&x=y`) }));
    expect(answer.text).toContain(code);
  });

  it.each([
    ['json', 'Basic bG9jYWw6bG9jYWw=', 'IncompleteSignatureException'],
    ['json', 'AWS4-ECDSA-P256-SHA256 Credential=x', `Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'.`],
    ['json', 'AWS4-HMAC-SHA256 Credential=x', `requires 'Signature' parameter. Authorization header requires 'Signed`],
    [
      'query',
      'AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0',
      'Credential must have exactly 5 slash-delimited elements',
    ],
    ['s3', 'AWS key:signature', 'Please use AWS4-HMAC-SHA256.'],
    ['s3', 'Basic bG9jYWw6bG9jYWw=', 'Unsupported Authorization Type'],
    ['s3', 'AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0', 'the Credential is mal-formed'],
    ['s3', 'AWS4-HMAC-SHA256 Signature=0', 'The authorization header is malformed; '],
  ] as const)('that is signed in no way that there is, is refused: %s %s', async (protocol, authorization, text) => {
    const answer = await send(protocol, withHeaders({ authorization }));
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text).toContain(text);
  });

  it.each([
    ['yesterday', "Date must be in ISO-8601 'basic format'. Got 'yesterday'."],
    ['20150830T123600Z', 'Date in Credential scope does not match'],
    [undefined, "requires existence of either a 'X-Amz-Date' or a 'Date' header."],
  ])('that was signed at no time, or at another one, is refused: %s', async (date, text) => {
    const answer = await send('json', (request) => {
      const day = request.headers['x-amz-date']?.slice(0, 8) ?? '';
      const authorization = request.headers['authorization']?.replace(
        day,
        date === 'yesterday' ? date.slice(0, 8) : day,
      );
      return withHeaders({ 'x-amz-date': date, authorization })(request);
    });
    expect(answer).toEqual({ status: 400, text: expect.stringContaining(text) });
  });

  it('of S3 says what stands for its body', async () => {
    const without = await send('s3', withHeaders({ 'x-amz-content-sha256': undefined }));
    expect(without).toEqual({ status: 400, text: expect.stringContaining('x-amz-content-sha256') });
    const nonsense = await send('s3', withHeaders({ 'x-amz-content-sha256': 'nonsense' }));
    expect(nonsense).toEqual({ status: 400, text: expect.stringContaining('InvalidArgument') });
  });
});

describe('a presigned URL', () => {
  const minute = { expiresIn: 60 };

  it('is as good as a header', async () => {
    expect(await send('s3', undefined, minute)).toMatchObject({ status: 200 });
    const get = { method: 'GET', query: new URLSearchParams(whoAmI) };
    const request = await signed(get, await session(), { service: 'sts', expiresIn: 60 });
    expect((await answerTo(request)).text).toContain(`<Arn>${principal}</Arn>`);
  });

  it('has an end', async () => {
    const date = new Date(Date.now() - 61_000);
    const { status, text } = await send('s3', undefined, { ...minute, date });
    expect([status, text]).toEqual([
      403,
      expect.stringContaining('<Code>AccessDenied</Code><Message>Request has expired'),
    ]);
    expect(await send('s3', undefined, { expiresIn: 604_800, date: new Date(Date.now() - 604_000_000) })).toMatchObject(
      {
        status: 200,
      },
    );
    const get = { method: 'GET', query: new URLSearchParams(whoAmI) };
    const request = await signed(get, local.aws.credentials, { service: 'sts', expiresIn: 60, date });
    expect((await answerTo(request)).text).toContain('Signature expired: ');
  });

  it.each([
    ['X-Amz-Expires', 'never', 'X-Amz-Expires should be a number'],
    ['X-Amz-Expires', '-1', 'X-Amz-Expires must be non-negative'],
    ['X-Amz-Expires', '604801', 'X-Amz-Expires must be less than a week (in seconds)'],
    ['X-Amz-Expires', '61', 'SignatureDoesNotMatch'],
    ['X-Amz-Date', '', 'Query-string authentication version 4 requires'],
    ['X-Amz-Algorithm', 'AWS4-ECDSA-P256-SHA256', 'Please use AWS4-HMAC-SHA256.'],
    ['x-id', 'ListBuckets', 'SignatureDoesNotMatch'],
  ])('with another %s is refused: %j', async (name, value, text) => {
    const change = (request: WireRequest) => {
      const query = new URLSearchParams(request.query);
      query.set(name, value);
      return { ...request, query };
    };
    const answer = await send('s3', change, minute);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text).toContain(text);
  });

  it('of the Query services names what it lacks', async () => {
    const query = new URLSearchParams(`${whoAmI}&X-Amz-Algorithm=AWS4-HMAC-SHA256`);
    const { status, body } = await local.aws.handle({
      method: 'GET',
      path: '/',
      query,
      headers: { host: 'localhost' },
      body: new Uint8Array(),
    });
    expect([status, utf8.decode(body)]).toEqual([403, expect.stringContaining('IncompleteSignature')]);
  });
});

describe('the keys', () => {
  it('have the forms of AWS, and are known again', async () => {
    const { accessKeyId, secretAccessKey } = local.aws.credentials;
    expect(accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(secretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/);
    const made = await session();
    expect(made.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(await accessKey(local.aws.store, made.accessKeyId)).toMatchObject({ principal, isExpired: false });
  });

  it('are forgotten some time after they have expired', async () => {
    const [old, valid] = [await session(-1), await session()];
    expect(await accessKey(local.aws.store, old.accessKeyId)).toBeUndefined();
    await expect(local.client(S3Client, { credentials: old }).send(new ListBucketsCommand({}))).rejects.toMatchObject({
      name: 'InvalidAccessKeyId',
    });
    expect(await accessKey(local.aws.store, valid.accessKeyId)).toBeDefined();
  });

  it('are checked before anything is said about what is asked for', async () => {
    const credentials = { ...local.aws.credentials, secretAccessKey: 'another' };
    const asked = local.client(S3Client, { credentials }).send(new GetBucketLocationCommand({ Bucket: 'none' }));
    await expect(asked).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
  });
});
