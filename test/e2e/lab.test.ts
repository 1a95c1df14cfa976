/** The whole lab, as a newcomer does it: the built program, the real git, builds that really run. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cli, openCli } from '../helpers/cli.js';

describe('the lab', () => {
  let cli: Cli;
  beforeAll(async () => {
    cli = await openCli();
  });
  afterAll(() => cli.close());

  /** Changes a file of the clone, commits and pushes. */
  async function push(file: string, from: string, to: string, message: string) {
    const path = join(cli.folder, 'hello', file);
    await writeFile(path, (await readFile(path, 'utf8')).replace(from, to));
    await cli.git('-C', 'hello', 'commit', '-qam', message);
    const head = (await cli.git('-C', 'hello', 'rev-parse', 'HEAD')).stdout.trim();
    return { ...(await cli.git('-C', 'hello', 'push')), head };
  }

  it('init makes everything, follows the first execution to green, and prints a clone command to paste', async () => {
    const { code, stdout, stderr } = await cli.run('init', 'hello', '--local');
    expect(code).toBe(0);
    expect(stderr.match(/ created \d/g)).toHaveLength(13);
    expect(stderr).toMatch(/^Execution \S+ started by the creation of the pipeline$/m);
    expect(stderr).toMatch(
      /^✔ Source +CodeCommit Succeeded \S+ {2}[0-9a-f]{7} Hello World from the template hello-node$/m,
    );
    expect(stderr).toMatch(/^✔ Build +CodeBuild Succeeded \S+$/m);
    expect(stdout).toContain('Succeeded after');
    expect(stdout).toContain('hello: 13 created.');
    expect(stdout).toContain(' destroy hello --local');
    expect(stdout + stderr).not.toContain('\u001B');
    const [, url] = /git clone (\S+) hello$/m.exec(stdout) ?? [];
    expect((await cli.git('clone', '-q', url ?? '', 'hello')).code).toBe(0);
    expect(await readFile(join(cli.folder, 'hello', 'buildspec.yml'), 'utf8')).toContain('version: 0.2');
  });

  it('init again changes nothing and says so', async () => {
    const document = await cli.look('init', 'hello', '--local');
    expect(document.resources.map(({ outcome }: { outcome: string }) => outcome)).toEqual(Array(13).fill('unchanged'));
    expect(document.execution).toMatchObject({ status: 'Succeeded', trigger: 'CreatePipeline' });
  });

  it('a push runs the pipeline with that commit, and the pusher sees it', async () => {
    // What npm does in a build that succeeds was seen in the first one.
    await cli.standIn('idle');
    const pushed = await push('README.md', '# hello', '# Hello', 'A first change');
    expect(pushed.code).toBe(0);
    expect(pushed.stderr).toMatch(/^remote: Execution \S+ started by a push/m);
    expect(pushed.stderr).toMatch(/^remote: ✔ Succeeded after/m);
    const { execution, executions } = await cli.look('status', 'hello', '--local');
    expect(execution).toMatchObject({
      status: 'Succeeded',
      trigger: 'CloudWatchEvent',
      revision: { id: pushed.head, message: 'A first change', author: 'Ada' },
    });
    expect(executions).toHaveLength(2);
  });

  it('a push to another branch starts nothing', async () => {
    const { code, stderr } = await cli.git('-C', 'hello', 'push', 'origin', 'HEAD:refs/heads/other');
    expect(code).toBe(0);
    expect(stderr).toContain('remote: No pipeline runs on what was pushed.');
  });

  it('a push that breaks the test turns Build red, and status says which command failed and how', async () => {
    await cli.standIn('real');
    const pushed = await push('server.js', 'Hello, World!', 'Broken!', 'Break it');
    expect(pushed.code).toBe(0);
    expect(pushed.stderr).toMatch(/^remote: ✖ Failed after/m);
    const document = await cli.json('status', 'hello', '--local');
    expect(document.execution).toMatchObject({ status: 'Failed', revision: { id: pushed.head } });
    expect(document.failure).toMatchObject({ stage: 'Build', action: 'Build', phase: 'BUILD', exitCode: 1 });
    expect(document.failure.command).toMatch(/^npm test/);
    expect(document.failure.output.join('\n')).toContain('Broken!');
    expect(document.failure.failedTests).toEqual(['test › greets the world']);

    const watched = await cli.run('status', 'hello', '--local', '--watch');
    expect(watched.code).toBe(1);
    expect(watched.stdout).toMatch(/^✖ Build failed$/m);
    expect(watched.stdout).toMatch(/^ {2}command +npm test/m);
    expect(watched.stdout).toMatch(/^ {2}exit code +1$/m);
    expect(watched.stdout).toMatch(/^ {2}failed test +test › greets the world$/m);
    expect(watched.stdout).toMatch(/^ {2}Tests {2}\d+ passed, 1 failed$/m);
    expect(watched.stdout).toContain('Fix it, commit and push to main');
  });

  it('list shows it', async () => {
    const { pipelines } = await cli.json('list', '--local');
    expect(pipelines).toMatchObject([
      { name: 'hello', region: 'us-east-1', status: 'Failed', revision: { message: 'Break it' } },
    ]);
  });

  it('destroy removes nothing unasked', async () => {
    const { code, stderr } = await cli.inProcess('destroy', 'hello', '--local');
    expect(code).toBe(2);
    expect(stderr).toContain('pipeline-setup destroy hello --yes --local');
  });

  it('destroy keeps the code, and init takes it up again', async () => {
    const { resources } = await cli.look('destroy', 'hello', '--local', '--yes');
    const kept = resources.filter(({ outcome }: { outcome: string }) => outcome !== 'removed');
    expect(kept).toMatchObject([{ kind: 'repository', outcome: 'kept' }]);

    await push('server.js', 'Broken!', 'Hello, World!', 'Mend it');
    await cli.standIn('idle');
    const again = await cli.look('init', 'hello', '--local');
    expect(again.execution).toMatchObject({ status: 'Succeeded', revision: { message: 'Mend it' } });
  });

  it('destroy --delete-repository leaves nothing, and status then says so', async () => {
    const { code, stdout } = await cli.run('destroy', 'hello', '--local', '--delete-repository', '--yes');
    expect(code).toBe(0);
    expect(stdout).toContain('Receipt: 13 removed.');
    expect(stdout).toContain('Checked: nothing is left.');

    const status = await cli.inProcess('status', 'hello', '--local');
    expect(status.code).toBe(1);
    expect(status.stderr).toContain('There is no pipeline "hello"');
    expect(await cli.look('local', 'info')).toMatchObject({ pipelines: [], repositories: [] });

    const again = await cli.inProcess('destroy', 'hello', '--local', '--yes');
    expect(again.code).toBe(0);
    expect(again.stdout).toContain('Nothing of the pipeline hello is left to remove.');
  });
});
