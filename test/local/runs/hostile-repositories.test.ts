/** Commits that no git client makes: their source artifact is refused, and writes nothing outside of the build. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GetRepositoryCommand, CodeCommitClient } from '@aws-sdk/client-codecommit';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { git } from '../../../src/local/services/codecommit/git.js';
import { buildspec, hello, type Hello } from '../../helpers/pipeline.js';
import { type Local, openLocal } from '../../helpers/local.js';

/** What a run makes in the home. */
const OURS = ['builds', 'logs', 'objects', 'local.log'];

let local: Local;
let lab: Hello;
let repository: string;
beforeEach(async () => {
  local = await openLocal();
  lab = await hello(local);
  await lab.commit({ 'buildspec.yml': buildspec('ls -A >out.txt') });
  const { repositoryMetadata } = await local
    .client(CodeCommitClient)
    .send(new GetRepositoryCommand({ repositoryName: 'hello' }));
  repository = fileURLToPath(repositoryMetadata?.cloneUrlHttp ?? '');
});
afterEach(() => local.close());

const run = async (args: string[], input = '') => (await git(repository, args, Buffer.from(input))).toString().trim();

/** Moves main to a commit of the buildspec and this entry besides. */
async function commitWith(entry: string): Promise<void> {
  const tree = await run(['mktree', '--missing', '-z'], `${await run(['ls-tree', '-z', 'main'])}${entry}\0`);
  const who = ['-c', 'user.name=Eve', '-c', 'user.email=eve@example.com'];
  await run(['update-ref', 'refs/heads/main', await run([...who, 'commit-tree', tree, '-m', 'Hostile'])]);
}

const blob = (content: string) => run(['hash-object', '-w', '--stdin'], content);
const folderWith = async (name: string) => run(['mktree', '-z'], `100755 blob ${await blob('hostile')}\t${name}\0`);

async function execution(): Promise<{ status: string | undefined; reason: string | undefined }> {
  const id = await lab.create();
  await lab.move();
  const { status } = await lab.execution(id);
  const [latest] = await lab.actions();
  return { status, reason: latest?.output?.executionResult?.errorDetails?.message };
}

it.each<[string, () => Promise<string>, RegExp]>([
  [
    'a folder that is the one around',
    async () => `040000 tree ${await folderWith('hostile')}\t..`,
    /invalid path '\.\.\/hostile'/,
  ],
  [
    'a .git folder with a hook',
    async () => `040000 tree ${await folderWith('post-checkout')}\t.git`,
    /invalid path '\.git\/post-checkout'/,
  ],
  [
    'a symlink that leads out',
    async () => `120000 blob ${await blob('../../../..')}\tout`,
    /DOWNLOAD_SOURCE, Code: CLIENT_ERROR, Message: .* a symlink that points outside its folder: "out"/,
  ],
  [
    'an absolute symlink',
    async () => `120000 blob ${await blob('/tmp')}\tout`,
    /DOWNLOAD_SOURCE, Code: CLIENT_ERROR, Message: .* a symlink that points outside its folder: "out"/,
  ],
])('is refused: %s', async (_, entry, words) => {
  await commitWith(await entry());
  const before = await readdir(local.home);
  const { status, reason } = await execution();
  expect(status).toBe('Failed');
  expect(reason).toMatch(words);
  const added = (await readdir(local.home)).filter((name) => !before.includes(name));
  expect(added.filter((name) => !OURS.includes(name))).toEqual([]);
  expect(await readdir(join(local.home, 'builds')).catch(() => [])).toEqual([]);
});

it.each<[string, () => Promise<string>]>([
  ['a submodule', async () => `160000 commit ${'1'.repeat(40)}\tsub`],
  ['a name that steers a terminal', async () => `100644 blob ${await blob('x')}\t\x1b[2J\nname`],
])('is built as it is: %s', async (_, entry) => {
  await commitWith(await entry());
  expect(await execution()).toEqual({ status: 'Succeeded', reason: undefined });
});
