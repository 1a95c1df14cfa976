import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListPipelinesCommand, ListTagsForResourceCommand } from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nameForNew, nameOfExisting } from '../../src/commands/name.js';
import { type MockedAws, mockAws } from '../helpers/aws.js';
import { testContext } from '../helpers/context.js';
import { fakeHost } from '../helpers/host.js';

let aws: MockedAws;
let parent: string;
beforeEach(async () => {
  aws = mockAws();
  parent = await mkdtemp(join(tmpdir(), 'names '));
});
afterEach(async () => {
  aws.restore();
  await rm(parent, { recursive: true, force: true });
});

/** A host in a folder of this name, with this text as its package.json. */
async function hostIn(folder: string, packageJson?: string) {
  const cwd = join(parent, folder);
  await mkdir(cwd);
  if (packageJson !== undefined) await writeFile(join(cwd, 'package.json'), packageJson);
  return fakeHost({ cwd });
}

function pipelines(...names: string[]): void {
  aws.codepipeline.on(ListPipelinesCommand).resolves({ pipelines: names.map((name) => ({ name })) });
  for (const name of names) {
    const resourceArn = `arn:aws:codepipeline:eu-central-1:123456789012:${name}`;
    aws.codepipeline
      .on(ListTagsForResourceCommand, { resourceArn })
      .resolves({ tags: [{ key: 'pipeline-setup:pipeline', value: name }] });
  }
}

describe('for a new pipeline', () => {
  test('is what was given', async () => {
    expect(await nameForNew('shop', await hostIn('x', '{ "name": "other" }'))).toEqual({ name: 'shop' });
  });

  test.each([
    ['of package.json', 'x', '{ "name": "my-shop" }', 'my-shop', 'from package.json'],
    ['of package.json, without its scope', 'x', '{ "name": "@ada/My_Shop" }', 'my-shop', 'from package.json'],
    ['of the folder without a package.json', 'My Shop', undefined, 'my-shop', "the folder's name"],
    ['of the folder when package.json has none', 'shop', '{}', 'shop', "the folder's name"],
    ['of the folder when package.json is damaged', 'shop', '{ "name": ', 'shop', "the folder's name"],
    [
      'of the folder when the one in package.json cannot be used',
      'shop',
      '{ "name": "日本" }',
      'shop',
      "the folder's name",
    ],
  ])('is the name %s', async (_what, folder, packageJson, name, from) => {
    expect(await nameForNew(undefined, await hostIn(folder, packageJson))).toEqual({ name, from });
  });

  test('must come from somewhere', async () => {
    await expect(nameForNew(undefined, await hostIn('日本'))).rejects.toMatchObject({
      code: 'no-name',
      exitCode: 2,
      hint: 'Add a name, such as hello, behind the command.',
    });
  });

  test('must be one', async () => {
    await expect(nameForNew('My Shop', fakeHost())).rejects.toMatchObject({ code: 'bad-name' });
  });
});

describe('with a pipeline.yml', () => {
  const file = { path: 'pipeline.yml', asked: { name: 'shop' } };

  test('is its name for a new pipeline, unless it has none', async () => {
    expect(await nameForNew(undefined, fakeHost(), file)).toEqual({ name: 'shop', from: 'from pipeline.yml' });
    expect(await nameForNew('shop', fakeHost(), file)).toEqual({ name: 'shop' });
    expect(await nameForNew('other', fakeHost(), { path: 'pipeline.yml', asked: {} })).toEqual({ name: 'other' });
  });

  test('must not be another', async () => {
    await expect(nameForNew('other', fakeHost(), file)).rejects.toMatchObject({
      code: 'other-name',
      message: 'The pipeline of pipeline.yml is called shop, not other.',
      exitCode: 2,
    });
  });

  test('is its name for one that exists, and AWS is not asked', async () => {
    const host = await hostIn('folder', '{ "name": "web" }');
    await writeFile(join(host.cwd, 'pipeline.yml'), 'name: shop\n');
    expect(await nameOfExisting(undefined, testContext(), host)).toEqual({ name: 'shop', from: 'from pipeline.yml' });
    expect(aws.calls()).toEqual([]);
  });
});

describe('of a pipeline that exists', () => {
  test('is what was given, and AWS is not asked', async () => {
    expect(await nameOfExisting('shop', testContext(), fakeHost())).toEqual({ name: 'shop' });
    await expect(nameOfExisting('My Shop', testContext(), fakeHost())).rejects.toMatchObject({ code: 'bad-name' });
    expect(aws.calls()).toEqual([]);
  });

  test('is that of the only one there is', async () => {
    pipelines('shop');
    const host = await hostIn('folder', '{ "name": "other" }');
    expect(await nameOfExisting(undefined, testContext(), host)).toEqual({
      name: 'shop',
      from: 'the only pipeline there is',
    });
  });

  test.each([[[]], [['api', 'web']]])('is that of the folder when there are %j', async (names) => {
    pipelines(...names);
    const host = await hostIn('folder', '{ "name": "web" }');
    expect(await nameOfExisting(undefined, testContext(), host)).toEqual({ name: 'web', from: 'from package.json' });
  });

  test('is nothing to guess when there are several, none of them the folder’s', async () => {
    pipelines('api', 'web');
    await expect(nameOfExisting(undefined, testContext(), await hostIn('webs'))).rejects.toMatchObject({
      code: 'which-pipeline',
      exitCode: 2,
      hint: 'There are: api, web. Add a name behind the command.',
    });
    const how = nameOfExisting(undefined, testContext(), await hostIn('web two'), 'Say it otherwise.');
    await expect(how).rejects.toMatchObject({ hint: 'There are: api, web. Say it otherwise.' });
  });
});
