import { PutApprovalResultCommand, type ActionDeclaration } from '@aws-sdk/client-codepipeline';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { strFromU8, unzipSync } from 'fflate';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bareRole } from '../../helpers/codebuild.js';
import { type Local, openLocal } from '../../helpers/local.js';
import { type Hello, hello } from '../../helpers/pipeline.js';
import { LINK, type RawEntry, rawZip } from '../../helpers/raw-zip.js';

const Bucket = 'site';
const folder = (name: string) => `arn:aws:s3:::${name}`;

let local: Local;
let lab: Hello;
let s3: S3Client;

beforeEach(async () => {
  local = await openLocal();
  lab = await hello(local);
  s3 = local.client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterEach(() => local.close());

const declared = (configuration: Record<string, string>): ActionDeclaration => ({
  name: 'Deploy',
  actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'S3', version: '1' },
  configuration: { BucketName: Bucket, Extract: 'true', ...configuration },
  inputArtifacts: [{ name: 'SourceOutput' }],
});

const stagesWith = (...actions: ActionDeclaration[]) => ({
  stages: [lab.declaration.stages![0]!, { name: 'Release', actions }],
});

/** Runs a pipeline that deploys its source with an action of this configuration; gives how that ended. */
async function deploy(configuration: Record<string, string> = {}, roleArn = lab.declaration.roleArn!) {
  await lab.create({ ...stagesWith(declared(configuration)), roleArn });
  await lab.move();
  return deployed();
}

async function deployed() {
  const action = (await lab.actions()).find(({ actionName }) => actionName === 'Deploy');
  return { status: action?.status, ...action?.output?.executionResult?.errorDetails };
}

const keysIn = async (name = Bucket) =>
  ((await s3.send(new ListObjectsV2Command({ Bucket: name }))).Contents ?? []).map(({ Key }) => Key);

const textOf = async (Key: string) => {
  const found = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return found.Body!.transformToString();
};

describe('Extract: true', () => {
  test('puts every file below its path, with its type and the cache headers', async () => {
    await lab.commit({
      'index.html': '<p>one',
      'assets/Site.CSS': 'p {}',
      'assets/logo.svg': '<svg/>',
      'bin/data': '0',
    });
    expect(await deploy({ CacheControl: 'public, max-age=60' })).toEqual({ status: 'Succeeded' });
    const found = [];
    for (const Key of await keysIn()) {
      const { ContentType, CacheControl } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      found.push([Key, ContentType, CacheControl]);
    }
    expect(found).toEqual([
      ['assets/Site.CSS', 'text/css', 'public, max-age=60'],
      ['assets/logo.svg', 'image/svg+xml', 'public, max-age=60'],
      ['bin/data', 'application/octet-stream', 'public, max-age=60'],
      ['index.html', 'text/html', 'public, max-age=60'],
    ]);
    expect(await textOf('index.html')).toBe('<p>one');
  });

  test.each(['releases/one', 'releases/one/'])('puts them below the ObjectKey %s', async (ObjectKey) => {
    await lab.commit({ 'index.html': 'one', 'a/b': 'two' });
    expect(await deploy({ ObjectKey })).toEqual({ status: 'Succeeded' });
    expect(await keysIn()).toEqual(['releases/one/a/b', 'releases/one/index.html']);
  });

  test('takes the place of what a former release put there, and leaves what the new one has no more', async () => {
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    for (const Key of ['index.html', 'old.html']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'former' }));
    await lab.commit({ 'index.html': 'new' });
    expect(await deploy()).toEqual({ status: 'Succeeded' });
    expect([await textOf('index.html'), await textOf('old.html')]).toEqual(['new', 'former']);
  });

  test('knows its bucket and prefix from variables', async () => {
    const commit = await lab.commit({ 'index.html': 'one' });
    expect(await deploy({ ObjectKey: '#{SourceVariables.CommitId}' })).toEqual({ status: 'Succeeded' });
    expect(await keysIn()).toEqual([`${commit}/index.html`]);
  });
});

test('Extract: false puts the artifact itself under the key', async () => {
  await lab.commit({ 'index.html': 'one' });
  expect(
    await deploy({ Extract: 'false', ObjectKey: 'archive/site.zip', CannedACL: 'bucket-owner-full-control' }),
  ).toEqual({
    status: 'Succeeded',
  });
  expect(await keysIn()).toEqual(['archive/site.zip']);
  const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket, Key: 'archive/site.zip' }));
  expect(ContentType).toBe('application/zip');
  const [[name, content]] = Object.entries(unzipSync(await Body!.transformToByteArray())) as [[string, Uint8Array]];
  expect([name, strFromU8(content)]).toEqual(['index.html', 'one']);
});

describe("the pipeline's role", () => {
  const NEEDED = {
    artifacts: { Action: 's3:GetObject', Resource: `${folder('hello-artifacts')}/*` },
    look: {
      Action: ['s3:GetBucketLocation', 's3:GetBucketVersioning', 's3:GetBucketAcl'],
      Resource: folder(Bucket),
    },
    put: { Action: 's3:PutObject', Resource: `${folder(Bucket)}/*` },
  };

  /** A role that may do what the source action needs, and this. */
  async function roleThatMay(...statements: object[]): Promise<string> {
    const arn = await bareRole(local, 'narrow', 'codepipeline.amazonaws.com');
    const source = [
      { Action: 'codecommit:*', Resource: '*' },
      {
        Action: ['s3:PutObject', 's3:GetBucketLocation', 's3:GetBucketVersioning'],
        Resource: `${folder('hello-artifacts')}*`,
      },
    ];
    const Statement = [...source, ...statements].map((statement) => ({ Effect: 'Allow', ...statement }));
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await local
      .client(IAMClient)
      .send(new PutRolePolicyCommand({ RoleName: 'narrow', PolicyName: 'allowed', PolicyDocument }));
    return arn;
  }

  test('needs no more than this', async () => {
    await lab.commit({ 'index.html': 'one' });
    expect(await deploy({}, await roleThatMay(...Object.values(NEEDED)))).toEqual({ status: 'Succeeded' });
    expect(await keysIn()).toEqual(['index.html']);
  });

  test.each([
    ['artifacts', /^Unable to access the artifact with Amazon S3 object key 'hello\/SourceOutp\/.*s3:GetObject/],
    [
      'look',
      /does not have permissions .* on the bucket site\..*s3:GetBucketLocation on resource: "arn:aws:s3:::site"/,
    ],
    [
      'put',
      /does not have permissions .* on the bucket site\..*s3:PutObject on resource: "arn:aws:s3:::site\/index.html"/,
    ],
  ] as const)('and no less: %s', async (missing, message) => {
    await lab.commit({ 'index.html': 'one' });
    const rest = Object.entries(NEEDED).filter(([name]) => name !== missing);
    expect(await deploy({}, await roleThatMay(...rest.map(([, each]) => each)))).toEqual({
      status: 'Failed',
      code: 'PermissionError',
      message: expect.stringMatching(message),
    });
    expect(await keysIn()).toEqual([]);
  });

  test('is held to the bucket that it may write to', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'other' }));
    await lab.commit({ 'index.html': 'one' });
    const roleArn = await roleThatMay(...Object.values(NEEDED));
    expect(await deploy({ BucketName: 'other' }, roleArn)).toMatchObject({ status: 'Failed', code: 'PermissionError' });
    expect(await keysIn('other')).toEqual([]);
  });

  test('needs s3:PutObjectAcl for a canned ACL alone', async () => {
    await lab.commit({ 'index.html': 'one' });
    const roleArn = await roleThatMay(...Object.values(NEEDED));
    expect(await deploy({ CannedACL: 'bucket-owner-full-control' }, roleArn)).toMatchObject({
      code: 'PermissionError',
      message: expect.stringContaining('s3:PutObjectAcl') as unknown,
    });
  });
});

describe('what cannot be done is said', () => {
  test('there is no such bucket', async () => {
    await lab.commit({ 'index.html': 'one' });
    expect(await deploy({ BucketName: 'none' })).toEqual({
      status: 'Failed',
      code: 'ConfigurationError',
      message: expect.stringMatching(/^The Amazon S3 bucket none was not found\./),
    });
  });

  test('the bucket takes no ACL', async () => {
    await lab.commit({ 'index.html': 'one' });
    expect(await deploy({ CannedACL: 'public-read' })).toEqual({
      status: 'Failed',
      code: 'ConfigurationError',
      message:
        'Amazon S3 refused the object index.html. Underlying error: AccessControlListNotSupported: The bucket does not allow ACLs',
    });
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['Extract', { Extract: 'yes' }, /^Extract is to be true or false/],
    ['no ObjectKey', { Extract: 'false' }, /^ObjectKey is required where Extract is false/],
    ['KMS', { KMSEncryptionKeyARN: 'alias/key' }, /does not offer KMSEncryptionKeyARN: it has no KMS/],
    ['CannedACL', { CannedACL: 'everybody' }, /^CannedACL is to be one of private, /],
    ['anything else', { Delete: 'true' }, /unknown configuration 'Delete'/],
  ])('in the declaration: %s', async (_, configuration, message) => {
    await expect(lab.create(stagesWith(declared(configuration)))).rejects.toMatchObject({
      name: 'InvalidActionDeclarationException',
      message: expect.stringMatching(message) as unknown,
    });
  });
});

describe('an artifact that is not as it should be', () => {
  /** Deploys this zip in the place of the source's artifact. */
  async function deployZip(zip: Uint8Array) {
    await lab.commit({ 'index.html': 'one' });
    const Manual = { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' } as const;
    await lab.create(stagesWith({ name: 'Hold', actionTypeId: Manual }, { ...declared({}), runOrder: 2 }));
    await lab.move();
    const [held, source] = await lab.actions();
    const { bucket, key } = source?.output?.outputArtifacts?.[0]?.s3location ?? {};
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: zip }));
    await lab.pipeline.send(
      new PutApprovalResultCommand({
        pipelineName: 'hello',
        stageName: 'Release',
        actionName: 'Hold',
        token: held?.output?.executionResult?.externalExecutionId,
        result: { status: 'Approved', summary: '' },
      }),
    );
    await lab.move();
    return deployed();
  }

  const good: RawEntry = { name: 'index.html', content: 'good' };

  test.each<[string, Uint8Array, RegExp]>([
    ['no zip', Buffer.from('nothing'), /it is not a zip file$/],
    ['a file outside', rawZip([good, { name: '../up', content: 'x' }]), /an entry outside its folder: "\.\.\/up"$/],
    [
      'a symlink to the outside',
      rawZip([good, { name: 'x', content: '/etc/passwd', mode: LINK }]),
      /symlink that points outside/,
    ],
    ['two files of a name', rawZip([good, good]), /cannot be unpacked: EEXIST/],
    ['a size that is not true', rawZip([{ ...good, size: 1 }]), /is damaged|cannot be unpacked/],
  ])('puts nothing: %s', async (_, zip, message) => {
    expect(await deployZip(zip)).toEqual({
      status: 'Failed',
      code: 'JobFailed',
      message: expect.stringMatching(/^The artifact hello-artifacts\/hello\/.* cannot be extracted: /),
    });
    expect((await deployed()).message).toMatch(message);
    expect(await keysIn()).toEqual([]);
    expect(await readdir(join(local.home, 'builds'))).toEqual([]);
  });

  test('a symlink within it is what it leads to', async () => {
    const zip = rawZip([good, { name: 'latest/start.html', content: '../index.html', mode: LINK }]);
    expect(await deployZip(zip)).toEqual({ status: 'Succeeded' });
    expect(await keysIn()).toEqual(['index.html', 'latest/start.html']);
    expect(await textOf('latest/start.html')).toBe('good');
  });
});
