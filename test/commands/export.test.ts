import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetRepositoryCommand, ListTagsForResourceCommand } from '@aws-sdk/client-codecommit';
import { ListPipelinesCommand } from '@aws-sdk/client-codepipeline';
import { GetBucketTaggingCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exportPipeline } from '../../src/commands/export.js';
import { everythingThere, nothingThere } from '../helpers/account.js';
import { type MockedAws, mockAws } from '../helpers/aws.js';
import { testContext } from '../helpers/context.js';
import { type FakeHost, fakeHost } from '../helpers/host.js';

let aws: MockedAws;
let host: FakeHost;
let folder: string;
beforeEach(async () => {
  aws = mockAws();
  everythingThere(aws, testContext());
  folder = await mkdtemp(join(tmpdir(), 'exported '));
  host = fakeHost({ cwd: folder });
});
afterEach(async () => {
  aws.restore();
  await rm(folder, { recursive: true, force: true });
});

const options = { region: 'eu-central-1', format: 'cloudformation' } as const;
const files = ['README.md', 'import.yml', 'resources-to-import.json', 'template.yml'];

test('writes the files, and says what to type next and what is not in them', async () => {
  expect(await exportPipeline('hello', options, host)).toBe(0);
  expect((await readdir(join(folder, 'hello-cloudformation'))).toSorted()).toEqual(files);
  expect(host.stdout.text).toContain(
    `cd '${join(folder, 'hello-cloudformation')}'\n  aws cloudformation create-change-set `,
  );
  expect(host.stderr.text).toContain('\nWorth knowing\n  The commits of the repository hello are not in it');
});

test('lists the files in a document', async () => {
  expect(await exportPipeline('hello', { ...options, json: true, output: 'mine' }, host)).toBe(0);
  expect(JSON.parse(host.stdout.text)).toEqual({
    pipeline: 'hello',
    account: '123456789012',
    region: 'eu-central-1',
    endpoint: 'aws',
    format: 'cloudformation',
    folder: join(folder, 'mine'),
    files: expect.toSatisfy((all: string[]) => all.toSorted().join() === files.join()),
    commands: expect.arrayContaining([expect.stringContaining('execute-change-set')]),
    notes: [expect.stringContaining('The commits of the repository hello')],
  });
  expect(host.stderr.text).toBe('');
});

test('prints the template alone', async () => {
  expect(await exportPipeline('hello', { ...options, format: 'terraform', output: '-' }, host)).toBe(0);
  expect(host.stdout.text).toMatch(/^# The pipeline hello[^]*\nresource "aws_codepipeline" "pipeline" \{\n/);
  expect(await readdir(folder)).toEqual([]);
});

test.each(['json', 'quiet'])(
  'prints no template where --%s says that something else, or nothing, is printed',
  async (option) => {
    const asked = exportPipeline('hello', { ...options, output: '-', [option]: true }, host);
    await expect(asked).rejects.toMatchObject({ code: 'bad-option', exitCode: 2 });
  },
);

test('writes over its own files, and over others only when it is told to', async () => {
  const template = join(folder, 'hello-cloudformation', 'template.yml');
  await exportPipeline('hello', options, host);
  await exportPipeline('hello', options, host);
  const written = await readFile(template, 'utf8');
  await writeFile(template, 'mine');
  await expect(exportPipeline('hello', options, host)).rejects.toMatchObject({
    code: 'files-exist',
    message: 'hello-cloudformation has files of these names, with something else in them: template.yml.',
    hint: expect.stringContaining('--force'),
  });
  expect(await readFile(template, 'utf8')).toBe('mine');
  expect(await exportPipeline('hello', { ...options, force: true }, host)).toBe(0);
  expect(await readFile(template, 'utf8')).toBe(written);
});

test.each([
  ['file', 'it is a file, not a folder, or below one'],
  ['file/below', 'it is a file, not a folder, or below one'],
  ['taken', 'there is a folder in the place of a file'],
  // Where that is no such place, anybody can make a folder there.
  ...(process.platform === 'linux' ? [['/proc/none/below', 'no folder can be made there']] : []),
])('says why nothing can be written to %s', async (output, why) => {
  await writeFile(join(folder, 'file'), '');
  await mkdir(join(folder, 'taken', 'template.yml'), { recursive: true });
  await expect(exportPipeline('hello', { ...options, output }, host)).rejects.toMatchObject({
    code: 'not-written',
    message: `The files cannot be written to ${output}: ${why}.`,
    hint: 'Name another folder: --output FOLDER',
  });
});

test('makes the folders that are missing, also beside what is there', async () => {
  await mkdir(join(folder, 'there'));
  await writeFile(join(folder, 'there', 'mine'), '');
  await exportPipeline('hello', { ...options, output: 'there' }, host);
  await exportPipeline('hello', { ...options, output: 'there/a/b' }, host);
  expect(await readdir(join(folder, 'there', 'a', 'b'))).toEqual(
    (await readdir(join(folder, 'there'))).filter((name) => name !== 'a' && name !== 'mine'),
  );
});

test('exports neither what is not there nor what is not ours', async () => {
  aws.codecommit.on(ListTagsForResourceCommand).resolves({ tags: {} });
  await expect(exportPipeline('hello', options, host)).rejects.toMatchObject({ code: 'foreign-resource' });
  nothingThere(aws);
  aws.codepipeline.on(ListPipelinesCommand).resolves({ pipelines: [] });
  await expect(exportPipeline('hello', options, host)).rejects.toMatchObject({ code: 'unknown-pipeline' });
  expect(await readdir(folder)).toEqual([]);
});

test('leaves out what is missing, and says so', async () => {
  const context = testContext({ artifactBucket: 'theirs' });
  everythingThere(aws, context);
  aws.s3.on(GetBucketTaggingCommand).rejects(Object.assign(new Error('gone'), { name: 'NoSuchBucket' }));
  await exportPipeline('hello', { ...options, output: '-' }, host);
  expect(host.stdout.text).toContain('  ArtifactBucket:\n    Type: String\n');
  expect(host.stdout.text).toContain('Location: !Ref ArtifactBucket');
  expect(host.stdout.text).not.toContain('AWS::S3::Bucket\n');
  expect(aws.codecommit.commandCalls(GetRepositoryCommand).length).toBeGreaterThan(1);
});
