import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CodeBuildClient,
  InvalidateProjectCacheCommand,
  UpdateProjectCommand,
  type ProjectCache,
} from '@aws-sdk/client-codebuild';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { moveExecutions } from '../../../src/local/runs/runner.js';
import { isAlive } from '../../helpers/alive.js';
import { createProject, getBuild, logOf, startBuild } from '../../helpers/codebuild.js';
import { type Local, openLocal } from '../../helpers/local.js';

const TIMING = { minute: 60_000, grace: 500, poll: 10 };
const LOCAL: ProjectCache = { type: 'LOCAL', modes: ['LOCAL_CUSTOM_CACHE', 'LOCAL_SOURCE_CACHE'] };
const S3: ProjectCache = { type: 'S3', location: 'caches/of/mine' };
let local: Local;
let made = false;

beforeEach(async () => {
  local = await openLocal();
  made = false;
  await local.client(S3Client).send(new CreateBucketCommand({ Bucket: 'caches' }));
});
afterEach(() => local.close());

/** The log of a build of this project with this buildspec. */
async function build(cache: ProjectCache, buildspec: string): Promise<string[]> {
  if (!made) await createProject(local, buildspec, { cache });
  made = true;
  const source = { type: 'NO_SOURCE' as const, buildspec };
  await local.client(CodeBuildClient).send(new UpdateProjectCommand({ name: 'hello', source, cache }));
  const id = await startBuild(local);
  await moveExecutions(local.aws, TIMING);
  const done = await getBuild(local, id);
  expect(done.buildStatus).toBe('SUCCEEDED');
  return logOf(local, done);
}

const spec = (cache: string, command: string) =>
  `version: 0.2\nphases:\n  build:\n    commands:\n      - ${command}\ncache: ${cache}\n`;

async function keys(): Promise<string[]> {
  const { Contents } = await local.client(S3Client).send(new ListObjectsV2Command({ Bucket: 'caches' }));
  return (Contents ?? []).map(({ Key = '' }) => Key);
}

test.each([
  ['on this machine', LOCAL],
  ['in S3', S3],
])('keeps files, links and modes for the next build, %s', async (_, cache) => {
  const paths = '{ paths: [deps/**/*, /root/.tool, ~/.npm/**/*, /var/lib/x, ../up] }';
  const fill =
    'mkdir -p deps ~/.tool ~/.npm; echo 1 >deps/a; ln -s a deps/b; chmod +x deps/a; touch ~/.tool/t ~/.npm/n';
  const first = await build(cache, spec(paths, fill));
  expect(first).toContain('[Container] No cache was found');
  expect(first).toContain(
    '[Container] Skipping /var/lib/x: only the source folder and the home of the build are cached',
  );
  expect(first).toContain('[Container] Skipping ../up: only the source folder and the home of the build are cached');
  const look = 'ls -A deps ~/.tool ~/.npm; test -x deps/a; readlink deps/b; echo 2 >deps/a';
  const second = await build(cache, spec(paths, look));
  expect(second).toEqual(expect.arrayContaining(['a', 'b', 't', 'n']));
  const third = await build(cache, spec(paths, 'echo "is $(cat deps/b)"'));
  expect(third).toContain('is 2');
});

test.each([
  ['on this machine', LOCAL],
  ['in S3', S3],
])('has nothing for builds after it was invalidated, %s', async (_, cache) => {
  const look = spec('{ key: k, fallback-keys: [x, k], paths: [a] }', 'cat a; echo 1 >>a');
  const lookAgain = () => build(cache, look).then((log) => log.filter((line) => /^1$|No cache was found/.test(line)));
  await build(cache, spec('{ key: k, paths: [a] }', 'echo 1 >a'));
  expect(await lookAgain()).toEqual(['1']);
  await local.client(CodeBuildClient).send(new InvalidateProjectCacheCommand({ projectName: 'hello' }));
  const fill = spec('{ key: k, fallback-keys: [x, k], paths: [a] }', 'test ! -e a; echo 2 >a');
  expect(await build(cache, fill)).toContain('[Container] No cache was found');
  // What was kept since then counts again.
  expect(await build(cache, spec('{ key: k, paths: [a] }', 'cat a'))).toContain('2');
});

test('is packed when all has ended that the commands have left running', async () => {
  const pidFile = join(local.home, 'pid');
  const running: boolean[] = [];
  const { call } = local.aws;
  vi.spyOn(local.aws, 'call').mockImplementation((...args) => {
    if (args[1] === 'PutObject') running.push(isAlive(Number(readFileSync(pidFile, 'utf8'))));
    return call.apply(local.aws, args);
  });
  await build(S3, spec('{ paths: [a] }', `sleep 100 & echo $! >'${pidFile}'; touch a`));
  expect(running).toEqual([false]);
});

test('says which kinds of a local cache it does not keep', async () => {
  const log = await build(LOCAL, spec('{ paths: [a] }', 'touch a'));
  expect(log).toContain('[Container] Warning: the local AWS does not act on "cache: LOCAL_SOURCE_CACHE".');
});

test('finds a cache by its key, then by how other keys begin, and never changes one', async () => {
  const of = (key: string, command: string) =>
    spec(`{ key: '${key}', fallback-keys: [npm-x, npm-], paths: [deps] }`, command);
  const hash = 'npm-$(codebuild-hash-files lock*)-$CODEBUILD_BUILD_NUMBER';
  await build(S3, of(hash, 'mkdir deps; echo 1 >deps/n'));
  const [first = ''] = await keys();
  expect(first).toMatch(/^of\/mine\/hello\/[0-9a-f]{16}\/npm-[0-9a-f]{64}-1$/);
  expect(await build(S3, of('npm-other', 'cat deps/n; echo 2 >deps/n'))).toContain('1');
  expect(await build(S3, of('npm-other', 'echo "is $(cat deps/n)"; echo 3 >deps/n'))).toContain('is 2');
  expect(await build(S3, of('npm-other', 'echo "is $(cat deps/n)"'))).toContain('is 2');
  expect(await keys()).toHaveLength(2);
  const others = spec(`{ key: npm-other, paths: [deps, more] }`, 'test ! -e deps && mkdir deps more && touch more/m');
  expect(await build(S3, others)).toContain('[Container] No cache was found');
});

test('only restores, or only saves, when it is told so', async () => {
  await build(LOCAL, spec('{ action: restore, paths: [a] }', 'echo 1 >a'));
  expect(await build(LOCAL, spec('{ action: save, paths: [a] }', 'test ! -e a; echo 2 >a'))).not.toContain('found');
  expect(await build(LOCAL, spec('{ action: save, paths: [a] }', 'test ! -e a; echo 3 >a'))).toBeDefined();
  expect(await build(LOCAL, spec('{ action: restore, paths: [a] }', 'cat a'))).toContain('3');
});

test('a cache that cannot be had does not fail the build', async () => {
  expect(await build({ type: 'S3', location: 'no-such-bucket' }, spec('{ paths: [a] }', 'touch a'))).toContainEqual(
    expect.stringMatching(/Warning: the cache could not be restored: The specified bucket does not exist/),
  );
  expect(await build(LOCAL, spec('{ paths: [nothing/**/*] }', 'true'))).toContainEqual(
    expect.stringMatching(/Warning: the cache could not be saved: no matching artifact paths found/),
  );
  const badKey = await build(LOCAL, spec(`{ key: '$(exit 3', paths: [a] }`, 'touch a'));
  expect(badKey).toContainEqual(expect.stringMatching(/Warning: the cache could not be restored: /));
  expect(badKey).not.toContainEqual(expect.stringContaining('Saved'));
  expect(await build(LOCAL, spec('{ key: k }', 'true'))).toContain(
    '[Container] Skip cache due to: no paths specified to be cached',
  );
});

test('nothing of a hostile cache gets out of the build', async () => {
  const buildspec = spec('{ paths: [a] }', 'ls; test ! -e a');
  await build(S3, spec('{ paths: [a] }', 'touch a'));
  const [Key = ''] = await keys();
  for (const path of ['../../escaped', 'src/../../../escaped', '/tmp/escaped']) {
    const Body = zipSync({ [path]: Buffer.from('x') });
    await local.client(S3Client).send(new PutObjectCommand({ Bucket: 'caches', Key, Body }));
    expect(await build(S3, spec('{ action: restore, paths: [a] }', 'test ! -e a'))).toContainEqual(
      expect.stringMatching(/could not be restored: it has an entry outside its folder/),
    );
  }
  const link = [Buffer.from('../../..'), { os: 3, attrs: 0o120777 * 0x10000 }] as const;
  const Body = zipSync({ 'src/out': [...link] });
  await local.client(S3Client).send(new PutObjectCommand({ Bucket: 'caches', Key, Body }));
  expect(await build(S3, buildspec.replace('{ paths', '{ action: restore, paths'))).toContainEqual(
    expect.stringMatching(/could not be restored: it has a symlink that points outside/),
  );
});
