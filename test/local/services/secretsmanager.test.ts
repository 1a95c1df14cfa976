import { appendFile, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  type CreateSecretCommandInput,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  type GetRandomPasswordCommandInput,
  GetSecretValueCommand,
  type GetSecretValueCommandInput,
  ListSecretsCommand,
  type ListSecretsCommandInput,
  ListSecretVersionIdsCommand,
  paginateListSecrets,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Local, openLocal } from '../../helpers/local.js';

const noon = Date.parse('2026-03-01T12:00:00Z');
const day = 24 * 60 * 60_000;
let local: Local;
let client: SecretsManagerClient;
let now: number;

beforeEach(async () => {
  now = noon;
  local = await openLocal({ clock: () => new Date(now) });
  client = local.client(SecretsManagerClient);
});
afterEach(() => local.close());

function create(Name: string, SecretString?: string, over: Partial<CreateSecretCommandInput> = {}) {
  return client.send(new CreateSecretCommand({ Name, ...(SecretString && { SecretString }), ...over }));
}

function get(SecretId: string, over: Partial<GetSecretValueCommandInput> = {}) {
  return client.send(new GetSecretValueCommand({ SecretId, ...over }));
}

function put(SecretId: string, SecretString: string, ClientRequestToken?: string, VersionStages?: string[]) {
  const over = { ...(ClientRequestToken && { ClientRequestToken }), ...(VersionStages && { VersionStages }) };
  return client.send(new PutSecretValueCommand({ SecretId, SecretString, ...over }));
}

async function names(input: ListSecretsCommandInput = {}) {
  const { SecretList } = await client.send(new ListSecretsCommand(input));
  return SecretList?.map(({ Name }) => Name);
}

const describeSecret = (SecretId: string) => client.send(new DescribeSecretCommand({ SecretId }));
const token = (letter: string) => letter.repeat(32);
const notFound = { name: 'ResourceNotFoundException', message: "Secrets Manager can't find the specified secret." };

describe('a secret', () => {
  it('comes back as it was made', async () => {
    const made = await create('app/db', 'hunter2', { ClientRequestToken: token('a') });
    expect(made).toMatchObject({ Name: 'app/db', VersionId: token('a') });
    expect(made.ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:app\/db-[A-Za-z0-9]{6}$/);
    expect(await get('app/db')).toMatchObject({
      ARN: made.ARN,
      Name: 'app/db',
      VersionId: token('a'),
      SecretString: 'hunter2',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: new Date(noon),
    });
  });

  it('can be binary', async () => {
    const SecretBinary = Uint8Array.from([0, 255, 10]);
    await client.send(new CreateSecretCommand({ Name: 'key', SecretBinary }));
    const found = await get('key');
    expect(found.SecretBinary).toEqual(SecretBinary);
    expect(found.SecretString).toBeUndefined();
  });

  it('is found by its name, its ARN, and its ARN without the end', async () => {
    const { ARN = '' } = await create('app', 'one');
    await create('app-Abc123', 'two');
    expect((await get(ARN)).SecretString).toBe('one');
    expect((await get(ARN.slice(0, -7))).SecretString).toBe('one');
    expect((await get('app-Abc123')).SecretString).toBe('two');
    await expect(get(`${ARN.slice(0, -6)}zzzzzz`)).rejects.toMatchObject(notFound);
    await expect(get(ARN.replace('us-east-1', 'eu-west-1'))).rejects.toMatchObject(notFound);
    await expect(get('other')).rejects.toMatchObject(notFound);
  });

  it('exists once; the same request once more finds it', async () => {
    const { ARN } = await create('app', 'one', { ClientRequestToken: token('a') });
    expect(await create('app', 'one', { ClientRequestToken: token('a') })).toMatchObject({
      ARN,
      VersionId: token('a'),
    });
    await expect(create('app', 'one')).rejects.toMatchObject({
      name: 'ResourceExistsException',
      message: 'The operation failed because the secret app already exists.',
    });
    await expect(create('app', 'two', { ClientRequestToken: token('a') })).rejects.toMatchObject({
      name: 'ResourceExistsException',
      message: expect.stringContaining('already in use for a version of secret'),
    });
  });

  it('without a value has none to give', async () => {
    expect((await create('empty')).VersionId).toBeUndefined();
    await expect(get('empty')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    });
    expect((await describeSecret('empty')).VersionIdsToStages).toBeUndefined();
  });

  it('lies sealed on the disk', async () => {
    await create('app', 'hunter2');
    const folder = join(local.home, 'state', 'regions', 'us-east-1', 'secretsmanager', 'secrets');
    const [file = ''] = await readdir(folder);
    const text = await readFile(join(folder, file), 'utf8');
    expect(text).toContain('AWSCURRENT');
    expect(text).not.toContain('hunter2');
  });

  it('that cannot be opened is damaged state', async () => {
    await create('app', 'hunter2');
    await appendFile(join(local.home, 'vault.key'), 'x');
    await expect(get('app')).rejects.toThrow(/vault\.key is damaged/);
  });
});

describe('versions', () => {
  it('move the labels, and are asked for by them', async () => {
    await create('app', 'one', { ClientRequestToken: token('a') });
    await expect(get('app', { VersionStage: 'AWSPREVIOUS' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret value for staging label: AWSPREVIOUS",
    });
    await put('app', 'two', token('b'));
    expect((await get('app')).SecretString).toBe('two');
    expect(await get('app', { VersionStage: 'AWSPREVIOUS' })).toMatchObject({
      SecretString: 'one',
      VersionId: token('a'),
    });
    await client.send(
      new UpdateSecretCommand({ SecretId: 'app', SecretString: 'three', ClientRequestToken: token('c') }),
    );
    expect((await describeSecret('app')).VersionIdsToStages).toEqual({
      [token('b')]: ['AWSPREVIOUS'],
      [token('c')]: ['AWSCURRENT'],
    });
    // A version without a label is there as long as it is asked for by its id.
    expect((await get('app', { VersionId: token('a') })).SecretString).toBe('one');
    expect((await get('app', { VersionId: token('a') })).VersionStages).toBeUndefined();
  });

  it('have labels of their own', async () => {
    await create('app', 'one');
    const { VersionStages } = await put('app', 'next', token('b'), ['NEXT']);
    expect(VersionStages).toEqual(['NEXT']);
    expect((await get('app')).SecretString).toBe('one');
    expect((await get('app', { VersionStage: 'NEXT', VersionId: token('b') })).SecretString).toBe('next');
    await expect(get('app', { VersionStage: 'AWSCURRENT', VersionId: token('b') })).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
    await put('app', 'later', token('c'), ['NEXT']);
    expect((await get('app', { VersionStage: 'NEXT' })).SecretString).toBe('later');
  });

  it('first of a secret are current', async () => {
    await create('app');
    await put('app', 'one', token('a'), ['MINE']);
    expect((await get('app')).VersionStages).toEqual(['MINE', 'AWSCURRENT']);
  });

  it('are not made twice by one token', async () => {
    await create('app', 'one', { ClientRequestToken: token('a') });
    await put('app', 'two', token('b'));
    expect(await put('app', 'one', token('a'))).toMatchObject({ VersionId: token('a') });
    expect((await get('app')).SecretString).toBe('two');
    const refused = put('app', 'hunter2', token('b'));
    await expect(refused).rejects.toMatchObject({ name: 'ResourceExistsException' });
    await expect(refused).rejects.not.toThrow('hunter2');
  });

  it('are listed, with or without those that have no label', async () => {
    await create('app', 'one', { ClientRequestToken: token('a') });
    await put('app', 'two', token('b'));
    await put('app', 'three', token('c'));
    const list = async (IncludeDeprecated: boolean, MaxResults = 100) => {
      const { Versions } = await client.send(
        new ListSecretVersionIdsCommand({ SecretId: 'app', IncludeDeprecated, MaxResults }),
      );
      return Versions?.map(({ VersionId }) => VersionId);
    };
    expect(await list(false)).toEqual([token('b'), token('c')]);
    expect(await list(true)).toEqual([token('a'), token('b'), token('c')]);
    expect(await list(true, 1)).toEqual([token('a')]);
  });
});

describe('a random password', () => {
  const password = async (input: GetRandomPasswordCommandInput = {}) =>
    (await client.send(new GetRandomPasswordCommand(input))).RandomPassword ?? '';

  it('has 32 characters of all types, and is another one each time', async () => {
    const first = await password();
    expect(first).toHaveLength(32);
    for (const type of [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(first).toMatch(type);
    expect(first).not.toContain(' ');
    expect(await password()).not.toBe(first);
  });

  it('has what it is asked to have, and nothing else', async () => {
    const input = {
      PasswordLength: 200,
      ExcludePunctuation: true,
      ExcludeUppercase: true,
      ExcludeCharacters: 'abc012',
    };
    expect(await password(input)).toMatch(/^[d-z3-9]{200}$/);
    const digits = { ExcludePunctuation: true, ExcludeUppercase: true, ExcludeLowercase: true };
    expect(await password({ ...digits, IncludeSpace: true, PasswordLength: 2 })).toMatch(/^( [0-9]|[0-9] )$/);
    expect(await password({ ...digits, PasswordLength: 1 })).toMatch(/^[0-9]$/);
  });

  it('cannot be without characters, or too short for all of its types', async () => {
    const none = { ExcludeNumbers: true, ExcludePunctuation: true, ExcludeUppercase: true, ExcludeLowercase: true };
    await expect(password(none)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(password({ PasswordLength: 3 })).rejects.toMatchObject({ name: 'InvalidParameterException' });
    expect(await password({ PasswordLength: 3, RequireEachIncludedType: false })).toHaveLength(3);
    await expect(password({ PasswordLength: 0 })).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('deleting', () => {
  it('waits for the recovery window, in which nothing but restoring is done', async () => {
    const { ARN } = await create('app', 'one');
    const deleted = await client.send(new DeleteSecretCommand({ SecretId: 'app', RecoveryWindowInDays: 7 }));
    expect(deleted).toMatchObject({ ARN, Name: 'app', DeletionDate: new Date(noon + 7 * day) });
    const marked = {
      name: 'InvalidRequestException',
      message: "You can't perform this operation on the secret because it was marked for deletion.",
    };
    await expect(get('app')).rejects.toMatchObject(marked);
    await expect(put('app', 'two')).rejects.toMatchObject(marked);
    await expect(create('app', 'two')).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: expect.stringContaining('already scheduled for deletion'),
    });
    expect(await describeSecret('app')).toMatchObject({ DeletedDate: new Date(noon + 7 * day) });
    expect(await names()).toEqual([]);
    expect(await names({ IncludePlannedDeletion: true })).toEqual(['app']);
    await client.send(new RestoreSecretCommand({ SecretId: 'app' }));
    expect((await get('app')).SecretString).toBe('one');
  });

  it('is done when the window has passed', async () => {
    const { ARN } = await create('app', 'one');
    await client.send(new DeleteSecretCommand({ SecretId: 'app' }));
    now += 30 * day;
    await expect(client.send(new RestoreSecretCommand({ SecretId: 'app' }))).rejects.toMatchObject(notFound);
    expect(await names({ IncludePlannedDeletion: true })).toEqual([]);
    expect((await create('app', 'two')).ARN).not.toBe(ARN);
  });

  it('can be done at once, even twice', async () => {
    await create('app', 'one');
    const force = { SecretId: 'app', ForceDeleteWithoutRecovery: true };
    await client.send(new DeleteSecretCommand(force));
    await expect(describeSecret('app')).rejects.toMatchObject(notFound);
    expect(await client.send(new DeleteSecretCommand(force))).toMatchObject({ Name: 'app' });
  });

  it.each([
    [{ RecoveryWindowInDays: 6 }, /^The RecoveryWindowInDays value must be between 7 and 30 days \(inclusive\)\.$/],
    [{ RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true }, /in conjunction with RecoveryWindowInDays/],
  ])('refuses %j', async (over, message) => {
    await create('app', 'one');
    await expect(client.send(new DeleteSecretCommand({ SecretId: 'app', ...over }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringMatching(message),
    });
  });
});

describe('describing', () => {
  it('tells all but the value', async () => {
    const { ARN } = await create('app', 'one', {
      ClientRequestToken: token('a'),
      Description: 'what it is',
      Tags: [{ Key: 'k', Value: 'v' }],
    });
    now += day;
    await client.send(new UpdateSecretCommand({ SecretId: 'app', Description: 'something else' }));
    await get('app');
    const { $metadata: _, ...described } = await describeSecret('app');
    expect(described).toEqual({
      ARN,
      Name: 'app',
      Description: 'something else',
      CreatedDate: new Date(noon),
      LastChangedDate: new Date(noon + day),
      LastAccessedDate: new Date('2026-03-02T00:00:00Z'),
      Tags: [{ Key: 'k', Value: 'v' }],
      VersionIdsToStages: { [token('a')]: ['AWSCURRENT'] },
    });
  });

  it('lists in order, filtered, and in pages', async () => {
    await create('b/one', '1', { Description: 'Big one', Tags: [{ Key: 'stage', Value: 'dev' }] });
    now += 1000;
    await create('a/two', '2');
    now += 1000;
    await create('b/three', '3');
    const filter = (Key: string, ...Values: string[]) => names({ Filters: [{ Key, Values }] } as never);
    expect(await names()).toEqual(['b/one', 'a/two', 'b/three']);
    expect(await names({ SortOrder: 'desc' })).toEqual(['b/three', 'a/two', 'b/one']);
    expect(await names({ SortBy: 'name' })).toEqual(['a/two', 'b/one', 'b/three']);
    expect(await filter('name', 'b/')).toEqual(['b/one', 'b/three']);
    expect(await filter('name', '!b/')).toEqual(['a/two']);
    expect(await filter('description', 'big')).toEqual(['b/one']);
    expect(await filter('tag-key', 'sta')).toEqual(['b/one']);
    expect(await filter('tag-value', 'dev', 'prod')).toEqual(['b/one']);
    expect(await filter('all', 'TWO three')).toEqual(['a/two', 'b/three']);
    expect(await filter('owning-service', 'rds')).toEqual([]);
    const pages: number[] = [];
    for await (const { SecretList = [] } of paginateListSecrets({ client, pageSize: 2 }, {})) {
      pages.push(SecretList.length);
    }
    expect(pages).toEqual([2, 1]);
    await expect(names({ NextToken: 'never given' })).rejects.toMatchObject({ name: 'InvalidNextTokenException' });
    await expect(filter('size', '1')).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('tags', () => {
  it('are given, changed and taken', async () => {
    await create('app', 'one', { Tags: [{ Key: 'x', Value: '1' }] });
    const tag = (Tags: { Key: string; Value: string }[]) =>
      client.send(new TagResourceCommand({ SecretId: 'app', Tags }));
    await tag([
      { Key: 'x', Value: '2' },
      { Key: 'y', Value: '3' },
    ]);
    await client.send(new UntagResourceCommand({ SecretId: 'app', TagKeys: ['y'] }));
    expect((await describeSecret('app')).Tags).toEqual([{ Key: 'x', Value: '2' }]);
    const many = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
    await expect(tag(many)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(tag([{ Key: 'aws:x', Value: '' }])).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});

describe('what is refused', () => {
  it.each<[Partial<CreateSecretCommandInput>, string, RegExp]>([
    [{ Name: 'with space' }, 'ValidationException', /^Invalid name\. Must be a valid name/],
    [{ ClientRequestToken: 'short' }, 'ValidationException', /at 'clientRequestToken'/],
    [{ KmsKeyId: 'alias/mine' }, 'InvalidParameterException', /no other/],
    [{ AddReplicaRegions: [{ Region: 'eu-west-1' }] }, 'InvalidParameterException', /not offered/],
    [{ SecretBinary: Uint8Array.of(1) }, 'InvalidParameterException', /both a binary secret value and a string/],
    [
      { SecretString: 'ü'.repeat(32_769) },
      'ValidationException',
      /^1 validation error detected: Value at 'secretString' failed/,
    ],
  ])('as a new secret: %o', async (over, name, message) => {
    const refused = create('app', 'hunter2', over);
    await expect(refused).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
    await expect(refused).rejects.not.toThrow(/hunter2|üü/);
  });

  it('as a new value: none', async () => {
    await create('app', 'one');
    await expect(client.send(new PutSecretValueCommand({ SecretId: 'app' }))).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: 'You must provide either SecretString or SecretBinary.',
    });
  });
});
