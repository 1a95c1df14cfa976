/** A release as a user makes it: staging, an approval, production; a broken one; and all of it taken away again. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalAws } from '../../src/local/index.js';
import { asking, visit } from './asking.js';
import { type Cli, openCli } from './cli.js';
import { type Local, openLocal } from './local.js';
import { look } from './looking.js';

export interface Release {
  readonly deploy: 'beanstalk' | 'cloudformation' | 'codedeploy' | 's3';
  /** What every deployment says beside its environment. */
  readonly options?: Readonly<Record<string, string>>;
  readonly template: string;
  /** The file that says hello. */
  readonly greeting: string;
  /** How a file is changed so that what is released does not work, although it is built. */
  readonly breaking: { readonly file: string; readonly from: string | RegExp; readonly to: string };
  /** How an environment is asked what it says, and the error when it is gone; without it, it answers at its URL. */
  readonly asked?: { said(aws: LocalAws, environment: string): Promise<string>; readonly gone: object };
  /** Whether the former version is answered with all the while, or the broken one in between. */
  readonly hidesBroken: boolean;
  /** What `status` says of an environment that fares well. */
  readonly health: string | null;
  /** The same of one in which a release was rolled back, where that is remembered. */
  readonly rolledBack?: string;
  /** What `status` then tells of the failure. */
  readonly failure: object;
  /** The same, as people read it. */
  readonly told?: readonly string[];
  /** How many resources there are. */
  readonly resources: number;
  /** What is left in the local AWS at the end: what AWS keeps for the whole account. */
  readonly left?: readonly string[];
}

export function releases(release: Release): void {
  const {
    deploy,
    options = {},
    asked,
    greeting,
    breaking,
    hidesBroken,
    health,
    rolledBack = health,
    resources,
  } = release;
  describe(`a release by ${deploy}`, () => {
    let cli: Cli;
    let local: Local;
    /** Where each environment answers. */
    const urls: Record<string, string> = {};
    beforeAll(async () => {
      cli = await openCli({ npm: 'idle' });
      const stage = (environment: string) =>
        Object.entries({ deploy, environment, rollback: 'on-failure', ...options })
          .map(([key, value], index) => `${index === 0 ? '  - ' : '    '}${key}: ${value}\n`)
          .join('');
      const approval = '  - approval: release managers\n';
      const text = `name: shop\nstages:\n${stage('staging')}${approval}${stage('production')}`;
      await writeFile(join(cli.folder, 'pipeline.yml'), text);
    });
    afterAll(async () => {
      await local.close();
      await cli.close();
    });

    const status = () => cli.look('status', 'shop', '--local');
    const environments = async (): Promise<any[]> => (await status()).environments;
    const answer = async (environment: string) =>
      asked ? { status: 200, body: await asked.said(local.aws, environment) } : await visit(urls[environment] ?? '');
    const said = async (environment: string) => (await answer(environment)).body;

    /** Changes a file of the clone, commits and pushes; gives the commit. */
    async function push(file: string, from: string | RegExp, to: string, message: string): Promise<string> {
      const path = join(cli.folder, 'shop', file);
      const text = await readFile(path, 'utf8');
      expect(text.replace(from, to)).not.toBe(text);
      await writeFile(path, text.replace(from, to));
      await cli.git('-C', 'shop', 'commit', '-qam', message);
      await cli.git('-C', 'shop', 'push');
      return (await cli.git('-C', 'shop', 'rev-parse', 'HEAD')).stdout.trim();
    }

    test('reaches staging, and waits for the approval', async () => {
      const { code, stdout, stderr } = await cli.run('init', '--local');
      expect([code, stderr]).toEqual([0, expect.stringContaining(`Staging/Deploy`)]);
      expect(stdout).toContain(`shop: ${resources} created.`);
      const { environments: now, repository } = await status();
      expect(now).toMatchObject([
        { name: 'staging', deploy, health, revision: { message: `Hello World from the template ${release.template}` } },
        { name: 'production', deploy, revision: null },
      ]);
      for (const { name, url } of asked ? [] : now) {
        expect(stdout).toMatch(new RegExp(`^ {2}${name} +${url}$`, 'm'));
        urls[name] = url;
      }
      local = await openLocal({ home: cli.home });
      expect(await said('staging')).toContain('Hello');
      expect((await cli.git('clone', '-q', repository.cloneUrl, 'shop')).code).toBe(0);
    });

    test('reaches production when it is approved', async () => {
      const { code, stdout } = await cli.inProcess('approve', 'shop', '--local', '--yes');
      expect([code, stdout]).toEqual([0, expect.stringMatching(/^✔ Succeeded after /)]);
      expect(await environments()).toMatchObject([
        { name: 'staging', health },
        { name: 'production', health, revision: { id: expect.any(String) }, since: expect.any(String) },
      ]);
      expect(await said('production')).toBe(await said('staging'));
    });

    test('that is broken is rolled back, while the former one goes on answering', async () => {
      const before = await environments();
      const visitor = asking(() => answer('staging'));
      try {
        await push(breaking.file, breaking.from, breaking.to, 'Break it');
        await cli.inProcess('status', 'shop', '--local', '--watch');
        let now = await status();
        for (
          ;
          now.environments[0].health !== rolledBack || now.execution.status === 'InProgress';
          now = await status()
        ) {
          await pause(50);
        }
        await visitor.again();
        expect(visitor.answers.at(-1)).toMatchObject({ status: 200, body: expect.stringContaining('Hello') });
        expect(now.environments.map(({ revision }: any) => revision)).toEqual(before.map(({ revision }) => revision));
        const failed = now.executions.find(({ revision }: any) => revision.message.startsWith('Break it'));
        expect(failed.status).toBe('Failed');
        expect(now).toMatchObject({ failure: release.failure });
        const { stdout } = await cli.inProcess('status', 'shop', '--local');
        for (const text of release.told ?? []) expect(stdout).toContain(text);
      } finally {
        await visitor.stop();
      }
      const wrong = visitor.answers.filter((answer) => !('status' in answer && answer.status === 200));
      expect(wrong).toEqual([]);
      const bodies = new Set(visitor.answers.map((answer) => 'body' in answer && answer.body));
      expect(bodies.size).toBeLessThanOrEqual(hidesBroken ? 1 : 2);
      expect((await cli.inProcess('logs', 'shop', '--local')).code).toBe(0);
    });

    test('that is good again takes its place', async () => {
      await cli.git('-C', 'shop', 'revert', '--no-edit', 'HEAD');
      const id = await push(greeting, 'Hello', 'Good day', 'Greet otherwise');
      expect(await said('staging')).toContain('Good day');
      expect(await said('production')).toContain('Hello');
      expect((await environments())[0].revision.id).toBe(id);
    });

    test('is taken away without a trace', async () => {
      const { code, stdout } = await cli.inProcess(
        'destroy',
        'shop',
        '--local',
        '--yes',
        '--delete-repository',
        '--no-backup',
      );
      expect([code, stdout]).toEqual([0, expect.stringContaining('Checked: nothing is left.')]);
      expect(Object.keys(await look(local.aws))).toEqual([...(release.left ?? []), 'log groups']);
      const gone = asked?.gone ?? { message: 'fetch failed' };
      for (const name of ['staging', 'production']) await expect(said(name)).rejects.toMatchObject(gone);
    });
  });
}
