/** The server's side of the protocols against the client's side of the real SDK. */
import { Readable } from 'node:stream';
import * as codeartifact from '@aws-sdk/client-codeartifact';
import * as codecommit from '@aws-sdk/client-codecommit';
import * as iam from '@aws-sdk/client-iam';
import * as s3 from '@aws-sdk/client-s3';
import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticOperationSchema } from '@smithy/types';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../src/local/errors.js';
import { awsJson } from '../../src/local/protocols/aws-json.js';
import { awsQuery } from '../../src/local/protocols/aws-query.js';
import type { ServerProtocol } from '../../src/local/protocols/protocol.js';
import { readForm } from '../../src/local/protocols/query-form.js';
import { restJson } from '../../src/local/protocols/rest-json.js';
import { restXml } from '../../src/local/protocols/rest-xml.js';
import { createRequestHandler } from '../../src/local/request-handler.js';
import { utf8, type WireRequest } from '../../src/local/wire.js';
import { type ClientConfig, configOf } from '../helpers/local.js';

type Answer = object | (() => never);

// Signatures are not what is tested here.
const clientConfig = configOf({ credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' } });

/** A server that offers some operations, takes note of the last input, and answers what it is told. */
function serverOf(protocol: ServerProtocol, schemas: readonly StaticOperationSchema[], xmlNamespace?: string) {
  const operations = Object.fromEntries(schemas.map((schema) => [schema[2], { schema, handle: () => undefined }]));
  const server = {
    answer: {} as Answer,
    asked: '',
    input: undefined as unknown,
    client<C>(Client: new (config: ClientConfig) => C, config?: Partial<ClientConfig>): C {
      return new Client({ ...clientConfig, ...config, requestHandler: createRequestHandler(server.handle) });
    },
    async handle(request: WireRequest) {
      const exchange = { request, requestId: 'the-request-id', xmlNamespace };
      try {
        server.asked = protocol.operationName(request, operations);
        const schema = operations[server.asked]?.schema;
        if (!schema) throw protocol.unknownOperation(server.asked);
        server.input = protocol.readInput(schema, request);
        const { answer } = server;
        return protocol.writeOutput(schema, typeof answer === 'function' ? answer() : answer, exchange);
      } catch (error) {
        if (error instanceof AwsError) return protocol.writeError(error, exchange);
        throw error;
      }
    },
  };
  return server;
}

function failsWith(...error: ConstructorParameters<typeof AwsError>): () => never {
  return () => {
    throw new AwsError(...error);
  };
}

function request(parts: Partial<WireRequest> & { text?: string }): WireRequest {
  const { text = '', ...others } = parts;
  return { method: 'POST', path: '/', query: new URLSearchParams(), headers: {}, body: utf8.encode(text), ...others };
}

describe('AWS JSON', () => {
  const server = serverOf(awsJson, [codecommit.CreateCommit$, codecommit.GetRepository$]);
  const client = server.client(codecommit.CodeCommitClient);
  const send = (target: string, text: string) =>
    server.handle(request({ text, headers: { 'x-amz-target': `CodeCommit_20150413.${target}` } }));
  const answered = async (target: string, text: string) => {
    const { status, body } = await send(target, text);
    return [status, JSON.parse(utf8.decode(body))] as const;
  };

  it('reads structures, lists, enumerations, booleans and blobs', async () => {
    const input = {
      repositoryName: 'hello',
      branchName: 'main',
      keepEmptyFolders: true,
      putFiles: [{ filePath: 'ä', fileMode: 'NORMAL' as const, fileContent: new Uint8Array([0, 255, 10]) }],
      deleteFiles: [],
    };
    server.answer = { commitId: 'c', treeId: 't', filesAdded: [{ absolutePath: 'ä', blobId: 'b' }] };
    const output = await client.send(new codecommit.CreateCommitCommand(input));
    expect(server.asked).toBe('CreateCommit');
    expect(server.input).toEqual(input);
    expect(output).toMatchObject(server.answer);
    expect(output.$metadata.requestId).toBe('the-request-id');
  });

  it('writes dates, and nothing that the schema does not have', async () => {
    const creationDate = new Date('2026-03-01T12:00:00.500Z');
    server.answer = { repositoryMetadata: { creationDate, invented: 1, repositoryName: undefined } };
    const { repositoryMetadata } = await client.send(new codecommit.GetRepositoryCommand({ repositoryName: 'x' }));
    expect(repositoryMetadata).toEqual({ creationDate });
  });

  it('writes modelled errors with their members', async () => {
    server.answer = failsWith('RepositoryDoesNotExistException', 'no hello');
    await expect(client.send(new codecommit.GetRepositoryCommand({ repositoryName: 'x' }))).rejects.toSatisfy(
      (error) => error instanceof codecommit.RepositoryDoesNotExistException && error.message === 'no hello',
    );
  });

  it.each([
    ['{"repositoryName":1}', 'NUMBER_VALUE can not be converted to a String'],
    ['{"repositoryName":{}}', 'Start of structure or map found where not expected.'],
    ['{"repositoryName":["x"]}', 'Start of list found where not expected'],
    ['{"putFiles":{}}', 'Expected list or null'],
    ['{"putFiles":["x"]}', 'Unexpected STRING_VALUE: expected a structure, a map or null'],
    ['{"keepEmptyFolders":"true"}', 'STRING_VALUE can not be converted to a Boolean'],
    ['{"putFiles":[{"fileContent":true}]}', 'TRUE_VALUE can not be converted to a Blob'],
    ['[]', 'Start of list found where not expected'],
    ['{', 'The request body is not a JSON object'],
    ['1', 'The request body is not a JSON object'],
  ])('refuses %s', async (text, message) => {
    expect(await answered('CreateCommit', text)).toEqual([400, { __type: 'SerializationException', message }]);
  });

  it('refuses a blob that is not base64', async () => {
    const answer = await answered('CreateCommit', '{"putFiles":[{"fileContent":"a"}]}');
    expect(answer).toMatchObject([400, { __type: 'SerializationException' }]);
  });

  it('does not know an operation that is not offered', async () => {
    await expect(client.send(new codecommit.ListBranchesCommand({ repositoryName: 'x' }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      $metadata: { httpStatusCode: 400 },
    });
  });
});

describe('AWS Query', () => {
  const server = serverOf(
    awsQuery,
    [iam.CreateRole$, iam.GetRole$, iam.DeleteRole$, iam.ListRoles$],
    'https://iam.amazonaws.com/doc/2010-05-08/',
  );
  const client = server.client(iam.IAMClient);
  const send = (text: string) => server.handle(request({ text }));

  it('reads structures, lists and numbers', async () => {
    const input = {
      RoleName: 'a b&c=d+é',
      AssumeRolePolicyDocument: '{"a": "<&>"}',
      MaxSessionDuration: 3600,
      Tags: Array.from({ length: 11 }, (_, index) => ({ Key: `k${index}`, Value: '' })),
    };
    server.answer = { Role: undefined };
    await client.send(new iam.CreateRoleCommand(input));
    expect(server.input).toEqual(input);
    await client.send(new iam.CreateRoleCommand({ ...input, Tags: [] }));
    expect(server.input).toEqual({ ...input, Tags: [] });
  });

  it('reads maps and flattened lists', () => {
    const member = (schema: unknown, traits: object) => [schema, traits];
    const list = [1, 'x', 'List', 0, 0];
    const map = [2, 'x', 'Map', 0, 0, 1];
    const schema = NormalizedSchema.of([
      3,
      'x',
      'Structure',
      0,
      ['map', 'flat', 'list'],
      [map, member(list, { xmlFlattened: 1 }), member(list, { xmlName: 'Named' })],
    ] as never);
    const form =
      'map.entry.1.key=a&map.entry.1.value=1&map.entry.2.key=b&map.entry.2.value=2&flat.2=y&flat.1=x&Named.member.1=z';
    expect(readForm(schema, new URLSearchParams(form))).toEqual({ map: { a: 1, b: 2 }, flat: ['x', 'y'], list: ['z'] });
  });

  it('writes structures, lists and dates', async () => {
    const CreateDate = new Date('2026-03-01T12:00:00Z');
    const role = {
      RoleName: 'r<&>"\'',
      Path: '/',
      RoleId: 'id',
      Arn: 'arn',
      CreateDate,
      Tags: [{ Key: 'k', Value: '' }],
    };
    server.answer = { Roles: [role, role], IsTruncated: false };
    const output = await client.send(new iam.ListRolesCommand({}));
    expect(output).toMatchObject(server.answer);
    expect(output.$metadata.requestId).toBe('the-request-id');
    server.answer = { Roles: [] };
    expect((await client.send(new iam.ListRolesCommand({}))).Roles).toEqual([]);
  });

  it('answers in the envelope of the protocol', async () => {
    server.answer = {};
    const { headers, body } = await send('Action=DeleteRole&Version=2010-05-08&RoleName=x');
    expect(headers['content-type']).toBe('text/xml');
    expect(utf8.decode(body)).toBe(
      '<DeleteRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">' +
        '<ResponseMetadata><RequestId>the-request-id</RequestId></ResponseMetadata></DeleteRoleResponse>',
    );
  });

  it('takes parameters from the URL as well', async () => {
    const query = new URLSearchParams('Action=GetRole&Version=2010-05-08&RoleName=x');
    server.answer = { Role: { RoleName: 'x' } };
    const { status } = await server.handle(request({ method: 'GET', query }));
    expect(status).toBe(200);
    expect(server.input).toEqual({ RoleName: 'x' });
  });

  it('writes errors under their codes', async () => {
    server.answer = failsWith('NoSuchEntity', 'The role with name <x> cannot be found.', 404);
    await expect(client.send(new iam.GetRoleCommand({ RoleName: 'x' }))).rejects.toSatisfy(
      (error) =>
        error instanceof iam.NoSuchEntityException &&
        error.message === 'The role with name <x> cannot be found.' &&
        error.$metadata.httpStatusCode === 404 &&
        error.$metadata.requestId === 'the-request-id',
    );
  });

  it.each([
    ['CreateRole&RoleName=x&AssumeRolePolicyDocument=x&MaxSessionDuration=1h', 'MalformedInput', '1h'],
    ['CreateUser&UserName=x', 'InvalidAction', 'The action CreateUser is not valid for this web service.'],
    ['', 'InvalidAction', 'is not valid'],
  ])('refuses %j', async (form, code, message) => {
    const { status, body } = await send(`Action=${form}`);
    expect(status).toBe(400);
    expect(utf8.decode(body)).toContain(`<Error><Type>Sender</Type><Code>${code}</Code><Message>`);
    expect(utf8.decode(body)).toContain(message.replace('>', '&gt;'));
  });
});

describe('REST-XML', () => {
  const server = serverOf(
    restXml,
    [
      s3.AbortMultipartUpload$,
      s3.CreateBucket$,
      s3.DeleteBucket$,
      s3.DeleteObject$,
      s3.DeleteObjects$,
      s3.GetBucketLocation$,
      s3.GetBucketPolicy$,
      s3.GetObject$,
      s3.GetPublicAccessBlock$,
      s3.HeadBucket$,
      s3.HeadObject$,
      s3.ListBuckets$,
      s3.ListObjectVersions$,
      s3.ListObjectsV2$,
      s3.PutBucketLifecycleConfiguration$,
      s3.PutBucketTagging$,
      s3.PutObject$,
    ],
    'http://s3.amazonaws.com/doc/2006-03-01/',
  );
  const client = server.client(s3.S3Client);
  const Bucket = 'bucket';
  const asked = async (sent: Promise<unknown>) => {
    await sent;
    return server.asked;
  };

  it('finds the operation by method, path and query', async () => {
    server.answer = {};
    expect(await asked(client.send(new s3.ListBucketsCommand({})))).toBe('ListBuckets');
    expect(await asked(client.send(new s3.CreateBucketCommand({ Bucket })))).toBe('CreateBucket');
    expect(await asked(client.send(new s3.HeadBucketCommand({ Bucket })))).toBe('HeadBucket');
    expect(await asked(client.send(new s3.ListObjectsV2Command({ Bucket })))).toBe('ListObjectsV2');
    expect(await asked(client.send(new s3.ListObjectVersionsCommand({ Bucket })))).toBe('ListObjectVersions');
    expect(await asked(client.send(new s3.GetBucketLocationCommand({ Bucket })))).toBe('GetBucketLocation');
    expect(await asked(client.send(new s3.DeleteBucketCommand({ Bucket })))).toBe('DeleteBucket');
    expect(await asked(client.send(new s3.HeadObjectCommand({ Bucket, Key: 'k' })))).toBe('HeadObject');
    expect(await asked(client.send(new s3.DeleteObjectCommand({ Bucket, Key: 'k', VersionId: 'v' })))).toBe(
      'DeleteObject',
    );
    expect(await asked(client.send(new s3.AbortMultipartUploadCommand({ Bucket, Key: 'k', UploadId: 'u' })))).toBe(
      'AbortMultipartUpload',
    );
  });

  it('takes nothing for an operation that asks for something else', async () => {
    server.answer = {};
    const unknown = [
      new s3.PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: [] } }),
      new s3.GetBucketCorsCommand({ Bucket }),
      new s3.DeleteBucketCorsCommand({ Bucket }),
      new s3.ListObjectsCommand({ Bucket }),
      new s3.CopyObjectCommand({ Bucket, Key: 'k', CopySource: 'a/b' }),
      new s3.UploadPartCommand({ Bucket, Key: 'k', UploadId: 'u', PartNumber: 1, Body: 'x' }),
      new s3.CreateMultipartUploadCommand({ Bucket, Key: 'k' }),
      new s3.GetObjectTaggingCommand({ Bucket, Key: 'k' }),
    ];
    for (const command of unknown) {
      await expect(client.send(command as s3.GetBucketCorsCommand)).rejects.toMatchObject({
        name: 'NotImplemented',
        message: 'A header you provided implies functionality that is not implemented',
        $metadata: { httpStatusCode: 501 },
      });
    }
  });

  it('does not need the operation name that only the SDKs send', async () => {
    const from = (method: string, path: string, headers = {}) => server.handle(request({ method, path, headers }));
    await from('PUT', '/bucket/a/b');
    expect(server.asked).toBe('PutObject');
    expect((await from('PUT', '/bucket/a/b', { 'x-amz-copy-source': '/a/b' })).status).toBe(501);
    await from('DELETE', '/bucket/a');
    expect(server.asked).toBe('DeleteObject');
    await from('GET', '/bucket/a');
    expect(server.asked).toBe('GetObject');
  });

  it('reads the bucket from the host or the path, and the key as it was', async () => {
    server.answer = {};
    for (const forcePathStyle of [true, false]) {
      const one = server.client(s3.S3Client, { forcePathStyle });
      for (const Key of ['a', 'a/b//c', '/a', '../a', 'a b+c&d=ü?#%41', 'a/']) {
        await one.send(new s3.HeadObjectCommand({ Bucket, Key }));
        expect(server.input).toMatchObject({ Bucket, Key });
      }
    }
    const aws = { host: 'my.bucket.s3.eu-west-1.amazonaws.com' };
    await server.handle(request({ method: 'HEAD', path: '/k', headers: aws }));
    expect(server.input).toMatchObject({ Bucket: 'my.bucket', Key: 'k' });
  });

  it('refuses a path that is not encoded', async () => {
    const { status, body } = await server.handle(request({ method: 'GET', path: '/bucket/%zz' }));
    expect(status).toBe(400);
    expect(utf8.decode(body)).toContain('<Code>InvalidURI</Code>');
  });

  it('reads headers, query and metadata', async () => {
    server.answer = {};
    const IfModifiedSince = new Date('2026-03-01T12:00:00Z');
    await client.send(
      new s3.HeadObjectCommand({ Bucket, Key: 'k', IfModifiedSince, PartNumber: 2, ExpectedBucketOwner: '0' }),
    );
    expect(server.input).toEqual({ Bucket, Key: 'k', IfModifiedSince, PartNumber: 2, ExpectedBucketOwner: '0' });
    const Metadata = { one: '1', 'two-2': 'b' };
    await client.send(new s3.PutObjectCommand({ Bucket, Key: 'k', Metadata, ContentType: 'text/plain', Body: 'x' }));
    expect(server.input).toMatchObject({ Metadata, ContentType: 'text/plain', ContentLength: 1 });
  });

  it('reads bodies of bytes, empty ones too', async () => {
    server.answer = {};
    for (const bytes of [new Uint8Array([0, 255, 13, 10]), new Uint8Array()]) {
      await client.send(new s3.PutObjectCommand({ Bucket, Key: 'k', Body: bytes }));
      expect(Buffer.from((server.input as { Body: Uint8Array }).Body)).toEqual(Buffer.from(bytes));
    }
  });

  it('reads a stream, which the SDK sends in chunks with the checksum behind it', async () => {
    server.answer = {};
    const parts = ['first\r\n', 'x'.repeat(70_000), 'last'];
    const Body = Readable.from(parts.map((part) => Buffer.from(part)));
    const ContentLength = parts.join('').length;
    await client.send(new s3.PutObjectCommand({ Bucket, Key: 'k', Body, ContentLength }));
    const input = server.input as s3.PutObjectCommandInput & { Body: Uint8Array };
    expect(utf8.decode(input.Body)).toBe(parts.join(''));
    expect(input.ContentEncoding).toBeUndefined();
    expect(input.ChecksumCRC32).toMatch(/^[A-Za-z0-9+/]{6}==$/);
  });

  it.each([
    [
      'signed',
      'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      '3;chunk-signature=ab\r\nabc\r\n0;chunk-signature=cd\r\n\r\n',
      'abc',
    ],
    ['empty', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', '0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n', ''],
  ])('reads %s chunks', async (_, kind, text, content) => {
    const headers = {
      'x-amz-content-sha256': kind,
      'content-encoding': 'gzip, aws-chunked',
      'x-amz-decoded-content-length': String(content.length),
    };
    await server.handle(request({ method: 'PUT', path: '/bucket/k', text, headers }));
    expect(server.input).toMatchObject({
      Body: Buffer.from(content),
      ContentEncoding: 'gzip',
      ContentLength: content.length,
    });
  });

  it.each(['5\r\nabc\r\n', '3\r\nabc\r\n', 'nonsense', '-5\r\n', '2\r\nab\r\n0\r\n\r\n'])(
    'refuses the broken chunks %j',
    async (text) => {
      const headers = {
        'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        'x-amz-decoded-content-length': '3',
      };
      const { status, body } = await server.handle(request({ method: 'PUT', path: '/bucket/k', text, headers }));
      expect(status).toBe(400);
      expect(utf8.decode(body)).toContain('<Code>IncompleteBody</Code>');
    },
  );

  it('reads XML: structures, lists of both kinds, booleans', async () => {
    server.answer = {};
    const Tagging = {
      TagSet: [
        { Key: 'a<&>', Value: '' },
        { Key: 'b', Value: 'ü' },
      ],
    };
    await client.send(new s3.PutBucketTaggingCommand({ Bucket, Tagging }));
    expect(server.input).toMatchObject({ Bucket, Tagging });
    const Delete = { Objects: [{ Key: ' k ' }, { Key: 'l', VersionId: 'v' }], Quiet: true };
    await client.send(new s3.DeleteObjectsCommand({ Bucket, Delete }));
    expect(server.input).toMatchObject({ Delete });
    const LifecycleConfiguration = {
      Rules: [{ ID: 'r', Status: 'Enabled' as const, Filter: { Prefix: '' }, Expiration: { Days: 30 } }],
    };
    await client.send(new s3.PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }));
    expect(server.input).toMatchObject({ LifecycleConfiguration });
  });

  it.each([
    ['<Tagging><TagSet>', 'MalformedXML'],
    ['nonsense', 'MalformedXML'],
    ['', 'MissingRequestBodyError'],
    ['<Tagging/>', 'MalformedXML'],
    ['<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>', 'MalformedXML'],
  ])('refuses the body %j', async (text, code) => {
    const query = new URLSearchParams('tagging');
    const { status, body } = await server.handle(request({ method: 'PUT', path: '/bucket', query, text }));
    expect(status).toBe(400);
    expect(utf8.decode(body)).toContain(`<Code>${code}</Code>`);
  });

  it('refuses a number that is none', async () => {
    const query = new URLSearchParams('list-type=2&max-keys=many');
    const { status, body } = await server.handle(request({ method: 'GET', path: '/bucket', query }));
    expect(status).toBe(400);
    expect(utf8.decode(body)).toContain('<Code>InvalidArgument</Code>');
  });

  it('writes headers, metadata and bytes', async () => {
    const LastModified = new Date('2026-03-01T12:00:00Z');
    const head = {
      ETag: '"e"',
      ContentLength: 3,
      LastModified,
      Metadata: { one: '1' },
      VersionId: 'v',
      DeleteMarker: false,
    };
    server.answer = { ...head, Body: utf8.encode('abc') };
    const { Body, ...others } = await client.send(new s3.GetObjectCommand({ Bucket, Key: 'k' }));
    expect(await Body?.transformToString()).toBe('abc');
    expect(others).toMatchObject({ ...head, $metadata: { requestId: 'the-request-id' } });
    server.answer = head;
    expect(await client.send(new s3.HeadObjectCommand({ Bucket, Key: 'k' }))).toMatchObject(head);
  });

  it('writes XML: structures, lists of both kinds, dates, a payload, text', async () => {
    const LastModified = new Date('2026-03-01T12:00:00.250Z');
    server.answer = {
      Name: Bucket,
      KeyCount: 2,
      IsTruncated: false,
      Contents: [{ Key: 'a<&>\r\n', Size: 1, LastModified }, { Key: 'b' }],
    };
    expect(await client.send(new s3.ListObjectsV2Command({ Bucket }))).toMatchObject(server.answer);
    server.answer = { Buckets: [{ Name: 'a' }, { Name: 'b' }], Owner: { ID: 'o' } };
    expect(await client.send(new s3.ListBucketsCommand({}))).toMatchObject(server.answer);
    server.answer = { PublicAccessBlockConfiguration: { BlockPublicAcls: true, IgnorePublicAcls: false } };
    expect(await client.send(new s3.GetPublicAccessBlockCommand({ Bucket }))).toMatchObject(server.answer);
    server.answer = { Policy: '{"a":"<&>"}' };
    expect(await client.send(new s3.GetBucketPolicyCommand({ Bucket }))).toMatchObject(server.answer);
  });

  it('names the root element and the namespace as S3 does', async () => {
    server.answer = { Name: 'bucket' };
    const list = { method: 'GET', path: '/bucket', query: new URLSearchParams('list-type=2') };
    const { headers, body } = await server.handle(request(list));
    expect(headers['content-type']).toBe('application/xml');
    expect(utf8.decode(body)).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name></ListBucketResult>',
    );
  });

  it('writes the location of a bucket as S3 does', async () => {
    server.answer = { LocationConstraint: 'eu-west-1' };
    expect((await client.send(new s3.GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBe('eu-west-1');
    server.answer = {};
    expect((await client.send(new s3.GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeUndefined();
  });

  it('answers with the status of the operation', async () => {
    server.answer = {};
    const { $metadata } = await client.send(new s3.DeleteBucketCommand({ Bucket }));
    expect($metadata.httpStatusCode).toBe(204);
  });

  it('writes errors with what they are about, and none of it in answer to HEAD', async () => {
    server.answer = failsWith('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: Bucket });
    await expect(client.send(new s3.GetBucketLocationCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
      message: 'The specified bucket does not exist',
      BucketName: Bucket,
      $metadata: { httpStatusCode: 404, requestId: 'the-request-id' },
    });
    await expect(client.send(new s3.HeadBucketCommand({ Bucket }))).rejects.toMatchObject({ name: 'NotFound' });
    const { body } = await server.handle(request({ method: 'HEAD', path: '/bucket' }));
    expect(body).toHaveLength(0);
  });
});

describe('REST-JSON', () => {
  const { CreateRepository$, DeleteRepository$, DescribeRepository$, ListDomains$, ListRepositories$ } = codeartifact;
  const offered = [CreateRepository$, DeleteRepository$, DescribeRepository$, ListDomains$, ListRepositories$];
  const server = serverOf(restJson, offered);
  const client = server.client(codeartifact.CodeartifactClient, { maxAttempts: 1 });
  const query = (text: string) => new URLSearchParams(text);

  it('finds the operation by its method and path', async () => {
    server.answer = {};
    await client.send(new codeartifact.DescribeRepositoryCommand({ domain: 'shop', repository: 'app' }));
    expect(server.asked).toBe('DescribeRepository');
    await client.send(new codeartifact.DeleteRepositoryCommand({ domain: 'shop', repository: 'app' }));
    expect(server.asked).toBe('DeleteRepository');
    await expect(
      client.send(new codeartifact.ListPackagesCommand({ domain: 'a', repository: 'b' })),
    ).rejects.toMatchObject({ name: 'UnknownOperationException', $metadata: { httpStatusCode: 404 } });
    expect(server.asked).toBe('POST /v1/packages');
  });

  it('reads what the query and the body say, each of its own members', async () => {
    const input = {
      domain: 'shop',
      repository: 'ä&b',
      description: 'Ünser',
      upstreams: [{ repositoryName: 'store' }],
      tags: [{ key: 'team', value: '' }],
    };
    await client.send(new codeartifact.CreateRepositoryCommand(input));
    expect(server.input).toEqual(input);
    await client.send(new codeartifact.ListRepositoriesCommand({ maxResults: 7 }));
    expect(server.input).toEqual({ maxResults: 7 });
    await server.handle(request({ path: '/v1/repository', query: query('domain=shop'), text: '{"domain":"other"}' }));
    expect(server.input).toEqual({ domain: 'shop' });
  });

  it('refuses what is of another type', async () => {
    const answered = async (path: string, text: string, asked = '') => {
      const { status, headers, body } = await server.handle(request({ path, query: query(asked), text }));
      return [status, headers['x-amzn-errortype'], JSON.parse(utf8.decode(body)) as unknown];
    };
    const refused = (message: string) => [400, 'SerializationException', { message }];
    expect(await answered('/v1/repository', '{"upstreams":1}')).toEqual(refused('Expected list or null'));
    expect(await answered('/v1/repository', 'x')).toEqual(refused('The request body is not a JSON object'));
    expect(await answered('/v1/repository', '[]')).toEqual(refused('Start of list found where not expected'));
    expect(await answered('/v1/repositories', '', 'max-results=many')).toEqual(
      refused("'many' is not valid for maxResults"),
    );
  });

  it('writes structures, with dates as seconds', async () => {
    const createdTime = new Date('2026-03-01T12:00:00Z');
    server.answer = { repository: { name: 'app', createdTime, upstreams: [] } };
    const { repository } = await client.send(
      new codeartifact.DescribeRepositoryCommand({ domain: 'shop', repository: 'app' }),
    );
    expect(repository).toEqual({ name: 'app', createdTime, upstreams: [] });
    const { body } = await server.handle(request({ method: 'GET', path: '/v1/repository' }));
    expect(JSON.parse(utf8.decode(body))).toMatchObject({ repository: { createdTime: 1_772_366_400 } });
  });

  it('writes errors by a header, with what they are about', async () => {
    server.answer = failsWith('ConflictException', 'There is one.', 409, {
      resourceId: 'app',
      resourceType: 'repository',
    });
    const failed = client.send(new codeartifact.CreateRepositoryCommand({ domain: 'shop', repository: 'app' }));
    await expect(failed).rejects.toMatchObject({
      name: 'ConflictException',
      message: 'There is one.',
      resourceId: 'app',
      resourceType: 'repository',
      $metadata: { httpStatusCode: 409, requestId: 'the-request-id' },
    });
  });
});
