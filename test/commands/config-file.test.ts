import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connect } from '../../src/commands/connect.js';
import { run } from '../../src/main.js';
import { nothingThere, signedIn } from '../helpers/account.js';
import { type MockedAws, mockAws } from '../helpers/aws.js';
import { fakeHost } from '../helpers/host.js';

// Nothing here may open the local AWS.
vi.mock('../../src/local/index.js', () => ({}));

let aws: MockedAws;
let cwd: string;
beforeEach(async () => {
  aws = mockAws();
  signedIn(aws);
  cwd = await mkdtemp(join(tmpdir(), 'config '));
});
afterEach(async () => {
  aws.restore();
  await rm(cwd, { recursive: true, force: true });
});

const write = (path: string, text: string) => writeFile(join(cwd, path), text);

/** The region that a command is about, and how another one of the same is typed. */
async function where(options: Parameters<typeof connect>[0]) {
  const { identity, commandLine } = await connect(options, fakeHost({ cwd }), () => undefined);
  return [identity.region, commandLine('status shop')];
}

test('what is wrong is told to programs with its place, and AWS is not asked', async () => {
  await write('pipeline.yml', 'name: shop\nenviroment: staging\ntimeout: 1\n');
  const host = fakeHost({ cwd });
  expect(await run(['init', '--region', 'eu-west-1', '--json'], host)).toBe(2);
  expect(JSON.parse(host.stdout.text)).toEqual({
    error: {
      code: 'bad-config',
      message: expect.stringMatching(/^pipeline\.yml:2:1: "enviroment" is not known here\./),
      hint: expect.stringContaining('pipeline.yml:3:10: timeout: 1 is not valid.'),
      file: 'pipeline.yml',
      line: 2,
      column: 1,
      problems: [
        { line: 2, column: 1, message: expect.stringMatching(/^"enviroment" is not known here\./) },
        { line: 3, column: 10, message: expect.stringMatching(/^timeout: 1 is not valid\./) },
      ],
    },
  });
  expect(aws.calls()).toEqual([]);
});

test('init makes what the file says, where it says, and says that it read it', async () => {
  nothingThere(aws);
  await write('ci.yml', 'name: shop\nregion: eu-west-1\nstages:\n  - approval: me\n  - test: smoke\n');
  await write('pipeline.yml', 'name: other\nregion: us-east-2\n');
  const host = fakeHost({ cwd });
  expect(await run(['init', '--config', 'ci.yml', '--dry-run'], host)).toBe(0);
  expect(host.stderr.text).toContain('shop · AWS · account 123456789012 · eu-west-1\n');
  expect(host.stderr.text).toContain('Config: ci.yml\nChosen: shop (from ci.yml).\n');
  expect(host.stdout.text).toMatch(/test project +shop-test would be created/);
});

test('the region is that of a flag, else of the file that was named, else of the folder’s', async () => {
  await write('pipeline.yml', 'region: eu-west-1\ntimeout: wrong\n');
  await write('ci.yml', 'region: eu-west-2\n');
  expect(await where({})).toEqual(['eu-west-1', 'pipeline-setup status shop']);
  expect(await where({ config: 'ci.yml' })).toEqual(['eu-west-2', 'pipeline-setup status shop --region eu-west-2']);
  expect(await where({ config: 'ci.yml', region: 'eu-west-3' })).toEqual([
    'eu-west-3',
    'pipeline-setup status shop --region eu-west-3',
  ]);
});
