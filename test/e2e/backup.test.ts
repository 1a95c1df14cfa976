/** The code of a repository that is removed is kept: by git, over HTTP, with this program's own login. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Listener, open } from '../../src/local/index.js';
import { type Cli, openCli } from '../helpers/cli.js';

let cli: Cli;
let http: Listener;
let where: string[];
beforeAll(async () => {
  cli = await openCli({ npm: 'idle' });
  await cli.inProcess('local', 'info');
  const aws = await open({ home: cli.home, startRunner: () => undefined });
  http = await aws.listen();
  const { accessKeyId, secretAccessKey } = aws.credentials;
  const profile = `[lab]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
  await mkdir(join(cli.folder, '.aws'));
  await writeFile(join(cli.folder, '.aws', 'credentials'), profile);
  where = ['--endpoint-url', http.url, '--profile', 'lab', '--region', 'eu-west-1'];
});
afterAll(async () => {
  await http.close();
  await cli.close();
});

it('destroy --delete-repository leaves a file that git clones, with every branch and tag', async () => {
  await cli.json('init', 'hello', ...where, '--no-wait');
  const repository = join(cli.home, 'repositories', 'eu-west-1', 'hello.git');
  await cli.git(`--git-dir=${repository}`, 'branch', 'next', 'main');
  await cli.git(`--git-dir=${repository}`, 'tag', '--annotate', '--message', 'The first', 'v1', 'main');
  const { stdout: refs } = await cli.git(`--git-dir=${repository}`, 'show-ref', '--tags', '--heads');
  const { stdout: files } = await cli.git(`--git-dir=${repository}`, 'ls-tree', '-r', 'main');

  const { backup } = await cli.json('destroy', 'hello', ...where, '--delete-repository', '--yes');
  expect(backup.path).toMatch(/\/hello-\d{4}-\d\d-\d\d\.bundle$/);
  const lines = Object.entries(backup.refs).map(([name, id]) => `${String(id)} ${name}\n`);
  expect(lines.join('')).toBe(refs);
  expect(await cli.look('local', 'info')).toMatchObject({ repositories: [] });

  expect(await cli.git('clone', '--mirror', backup.path, 'all')).toMatchObject({ code: 0 });
  expect((await cli.git('-C', 'all', 'show-ref')).stdout).toBe(refs);
  expect(await cli.git('clone', backup.path, 'code')).toMatchObject({ code: 0 });
  expect((await cli.git('-C', 'code', 'ls-tree', '-r', 'HEAD')).stdout).toBe(files);
});
