import { access, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe as group, expect, it } from 'vitest';
import { describe, open, reset } from '../../src/local/index.js';
import { compile, ended, said, start } from '../helpers/child.js';

let folder: string;
let home: string;
const startRunner = () => undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'home '));
  home = join(folder, 'below', 'home');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Makes a folder of the user's own. */
async function keep(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'mine'), '');
}

group('opening', () => {
  it('begins a local AWS in a folder that is not there, or is empty', async () => {
    await open({ home, startRunner });
    await open({ home, startRunner });
    expect(await readdir(home)).toEqual(['local-aws.txt', 'state']);
  });

  it('begins one when several processes do, with one access key', async () => {
    const opened = await Promise.all(Array.from({ length: 10 }, () => open({ home, startRunner })));
    expect(await readdir(home)).toEqual(['local-aws.txt', 'state']);
    expect(new Set(opened.map(({ credentials }) => credentials.secretAccessKey)).size).toBe(1);
  });

  it('says where no folder can be made', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(open({ home: join(folder, 'file', 'home'), startRunner })).rejects.toThrow('ENOTDIR');
  });

  it('says so of a place below a link that leads nowhere', async () => {
    await symlink(join(folder, 'nowhere'), join(folder, 'link'));
    await expect(open({ home: join(folder, 'link', 'home'), startRunner })).rejects.toThrow('ENOENT');
  });

  it.runIf(process.platform === 'linux')('says so also where none can be made in one that is there', async () => {
    await expect(open({ home: '/proc/some/where', startRunner })).rejects.toThrow('ENOENT');
  });

  it('leaves a folder alone that holds something else', async () => {
    await writeFile(join(folder, 'mine'), '');
    await expect(open({ home: folder, startRunner })).rejects.toThrow('holds something else than a local AWS');
    expect(await readdir(folder)).toEqual(['mine']);
  });
});

group('resetting', () => {
  it('removes everything', async () => {
    const aws = await open({ home, startRunner });
    await aws.call('logs', 'CreateLogGroup', { logGroupName: 'group' });
    await reset(home);
    await expect(access(home)).rejects.toThrow('ENOENT');
    await reset(home);
    const again = await open({ home, startRunner });
    expect(await again.call('logs', 'DescribeLogGroups', {})).toEqual({ logGroups: [] });
  });

  it('removes nothing that is not a local AWS', async () => {
    await writeFile(join(folder, 'mine'), '');
    await expect(reset(folder)).rejects.toThrow('holds something else than a local AWS');
    expect(await readdir(folder)).toEqual(['mine']);
  });

  it.each([
    ['a local AWS', () => open({ home, startRunner })],
    ['nothing any more', () => mkdir(dirname(home))],
  ])(
    'leaves what is called much like a removed one alone where there is %s, and removes what a killed reset has left',
    async (_, begin) => {
      await begin();
      for (const ending of ['photos', '12-photos', '12']) await keep(`${home}.removed-${ending}`);
      await writeFile(`${home}.removed-34`, '');
      await open({ home: `${home}.removed-56`, startRunner });
      await reset(home);
      const others = ['12', '12-photos', '34', 'photos'].map((ending) => `home.removed-${ending}`);
      expect((await readdir(dirname(home))).toSorted()).toEqual(others);
      expect(await readdir(`${home}.removed-photos`)).toEqual(['mine']);
    },
  );

  it('removes nothing beside what is not a local AWS', async () => {
    await keep(home);
    await open({ home: `${home}.removed-56`, startRunner });
    await expect(reset(home)).rejects.toThrow('holds something else than a local AWS');
    expect(await readdir(`${home}.removed-56`)).toContain('local-aws.txt');
  });

  it('removes everything also where the home cannot be renamed', async () => {
    const aws = await open({ home, startRunner });
    await aws.call('logs', 'CreateLogGroup', { logGroupName: 'group' });
    // The name that it would get.
    await keep(`${home}.removed-${process.pid}`);
    await reset(home);
    expect(await readdir(dirname(home))).toEqual([`home.removed-${process.pid}`]);
    expect(await readdir(`${home}.removed-${process.pid}`)).toEqual(['mine']);
  });

  it.each([
    ['ends when it is asked to', ''],
    ['does not', `process.on('SIGTERM', () => console.log('no'));`],
  ])('stops a runner that %s', async (_, onSignal) => {
    await open({ home, startRunner });
    const program = await compile(
      folder,
      'runner',
      `import { tryLock } from '../../src/local/lock.js';
       ${onSignal}
       await tryLock(process.argv[2]);
       console.log('running');
       setInterval(() => {}, 1000);`,
    );
    const runner = start(program, join(home, 'runner.lock'));
    await said(runner);
    expect((await describe(home)).runner).toBe(runner.pid);
    await reset(home, 100);
    expect(await ended(runner)).toBe(onSignal ? 'SIGKILL' : 'SIGTERM');
    await expect(access(home)).rejects.toThrow('ENOENT');
  });
});

group('describing', () => {
  it('makes nothing where there is nothing', async () => {
    expect(await describe(home)).toEqual({
      log: join(home, 'local.log'),
      pipelines: [],
      repositories: [],
      builds: 'host',
      runner: null,
      ports: [],
      hosting: null,
      hosted: [],
      instances: [],
    });
    await expect(access(home)).rejects.toThrow('ENOENT');
  });

  it('finds what is there, in every region', async () => {
    const aws = await open({ home, startRunner });
    await aws.call('codecommit', 'CreateRepository', { repositoryName: 'one' });
    await aws.call('codecommit', 'CreateRepository', { repositoryName: 'two' }, undefined, 'eu-west-1');
    expect((await describe(home)).repositories).toEqual([
      { name: 'two', region: 'eu-west-1' },
      { name: 'one', region: 'us-east-1' },
    ]);
  });
});
