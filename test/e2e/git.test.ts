/** git, the credential helper and the local AWS on a port, put together as a user does it. */
import { fileURLToPath } from 'node:url';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LocalAws, type Listener, open } from '../../src/local/index.js';
import { type Cli, openCli } from '../helpers/cli.js';

const program = fileURLToPath(new URL('../../bin/pipeline-setup.js', import.meta.url));

let cli: Cli;
let aws: LocalAws;
let http: Listener;
beforeAll(async () => {
  cli = await openCli({ npm: 'idle' });
  await cli.inProcess('list', '--local');
  aws = await open({ home: cli.home, startRunner: () => undefined });
  http = await aws.listen();
  await aws.call('codecommit', 'CreateRepository', { repositoryName: 'hello' });
});
afterAll(async () => {
  await http.close();
  await cli.close();
});

it('git clones and pushes over HTTP, with nothing but this program to log in', async () => {
  const helper = `credential.helper=!'${process.execPath}' '${program}' credential-helper`;
  const config = ['-c', 'credential.helper=', '-c', helper, '-c', 'credential.UseHttpPath=true'];
  expect(await cli.git('clone', ...config, `${http.url}/v1/repos/hello`)).toMatchObject({ code: 0 });
  await writeFile(join(cli.folder, 'hello', 'file'), 'content');
  await cli.git('-C', 'hello', 'add', '.');
  await cli.git('-C', 'hello', 'commit', '-m', 'Begin');
  // The clone remembers whom to ask; the hook answers as it does for a push to the folder.
  const { code, stderr } = await cli.git('-C', 'hello', 'push', 'origin', 'HEAD:refs/heads/main');
  expect([code, stderr]).toEqual([0, expect.stringContaining('remote: No pipeline runs on what was pushed.')]);
  const { repositoryMetadata } = await aws.call<{ repositoryMetadata: { defaultBranch: string } }>(
    'codecommit',
    'GetRepository',
    { repositoryName: 'hello' },
  );
  expect(repositoryMetadata.defaultBranch).toBe('main');
});
