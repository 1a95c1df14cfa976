/** What a person sees of what drifted or is foreign, command after command; every kind of it is in test/engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resources } from '../../src/resources/index.js';
import { look } from '../helpers/looking.js';
import { cli, initHello, prepareStates, type States } from '../helpers/states.js';

let states: States;

beforeAll(async () => {
  states = await prepareStates('released', 'released, and drifted');
});
afterAll(() => states.remove());

const kinds = resources.map(({ kind }) => kind);

interface Document {
  readonly resources: readonly {
    readonly kind: string;
    readonly state: string;
    readonly outcome: string;
    readonly reason?: string;
    readonly changes?: readonly { readonly path: string; readonly from: unknown; readonly to: unknown }[];
  }[];
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string };
}

async function json(home: string, ...args: readonly string[]): Promise<Document> {
  return JSON.parse((await cli(home, [...args, '--json'])).stdout) as Document;
}

function having(document: Document, key: 'state' | 'outcome', value: string): string[] {
  return document.resources.filter((each) => each[key] === value).map(({ kind }) => kind);
}

describe('drifted', () => {
  let home: string;
  beforeAll(async () => {
    home = await states.copy('drifted');
  });

  test('status names each resource and where it differs', async () => {
    const document = await json(home, 'status', 'hello');
    expect(having(document, 'state', 'drifted')).toEqual(kinds);
    const { stdout } = await cli(home, ['status', 'hello']);
    for (const { changes = [] } of document.resources) {
      expect(changes).not.toEqual([]);
      expect(stdout).toMatch(new RegExp(` drifted +${changes.map(({ path }) => path).join(', ')}$`, 'm'));
    }
    expect(stdout).toContain('See what differs: pipeline-setup init hello --dry-run');
  });

  test('init --dry-run shows each difference', async () => {
    const document = await json(home, 'init', 'hello', '--dry-run');
    expect(having(document, 'outcome', 'updated')).toEqual(kinds);
    const { stdout } = await cli(home, ['init', 'hello', '--dry-run']);
    expect(stdout.match(/ would be changed$/gm)).toHaveLength(kinds.length);
    const changes = document.resources.flatMap((each) => each.changes ?? []);
    for (const { path, from, to } of changes) {
      const whole = [from, to].some((value) => typeof value === 'object');
      const shown = stdout.replace(/:( \d+ of \d+ stay as they are)?$/gm, ':');
      expect(shown).toContain(whole ? `    ${path}:\n` : `    ${path}: ${scalar(from)} → ${scalar(to)}\n`);
    }
  });

  test('init repairs all of it, and then has nothing to do', async () => {
    expect(having(await json(home, ...initHello), 'outcome', 'updated')).toEqual(kinds);
    expect(having(await json(home, 'status', 'hello'), 'state', 'present')).toEqual(kinds);
    expect(having(await json(home, ...initHello), 'outcome', 'unchanged')).toEqual(kinds);
  });
});

/** JSON leaves out what is undefined. */
function scalar(value: unknown): string {
  return value === undefined ? '(none)' : `${value as string | number | boolean}`;
}

describe('foreign', () => {
  test('init names all that is there, and what to do', async () => {
    const { error } = await json(states.home('foreign'), ...initHello);
    expect(error?.code).toBe('foreign-resource');
    for (const kind of kinds) expect(error?.message).toMatch(new RegExp(`[ ,]${kind.replaceAll('-', ' ')} `));
    expect(error?.hint).toContain('pipeline-setup init hello --adopt --dry-run');
  });

  test('init --adopt shows what will change before it asks, and with y takes it over', async () => {
    const home = await states.copy('foreign');
    const { stdout: plan } = await cli(home, ['init', 'hello', '--adopt', '--dry-run']);
    expect(plan).toContain('is not ours; would be taken over\n    tags.pipeline-setup:pipeline: (none) → hello\n');

    const declined = await cli(home, ['init', 'hello', '--adopt', '--no-wait'], { tty: true, answers: ['n'] });
    expect(declined.code).toBe(2);
    expect(declined.stderr).toContain('tags.pipeline-setup:pipeline: (none) → hello');
    expect(having(await json(home, 'status', 'hello'), 'state', 'foreign')).toEqual(kinds);

    const accepted = await cli(home, ['init', 'hello', '--adopt', '--no-wait'], { tty: true, answers: ['y'] });
    expect(accepted.code).toBe(0);
    expect(having(await json(home, 'status', 'hello'), 'state', 'present')).toEqual(kinds);
  });

  test('destroy takes nothing away, and says why', async () => {
    const home = await states.copy('foreign');
    const aws = await states.aws(home);
    const before = await look(aws);
    const { code, stdout } = await cli(home, ['destroy', 'hello', '--yes', '--delete-repository']);
    expect(code).toBe(0);
    expect(stdout.match(/^Kept: .* \(not made for this pipeline\)\.$/gm)).toHaveLength(kinds.length);
    expect(await look(aws)).toEqual(before);
  });
});

describe('foreign in part', () => {
  const foreign = ['artifact-bucket', 'build-role', 'build-policy', 'rule', 'target'];

  test('status tells what is foreign, init refuses for it alone', async () => {
    const home = states.home('foreign in part');
    expect(having(await json(home, 'status', 'hello'), 'state', 'foreign')).toEqual(foreign);
    const { error } = await json(home, ...initHello);
    const named = kinds.filter((kind) => new RegExp(`[ ,]${kind.replaceAll('-', ' ')} `).test(error?.message ?? ''));
    expect(named).toEqual(foreign);
  });

  test('init --adopt --yes takes over what differs by its tags alone', async () => {
    const home = await states.copy('foreign in part');
    const document = await json(home, 'init', 'hello', '--adopt', '--yes', '--no-wait');
    expect(having(document, 'outcome', 'updated')).toEqual(['artifact-bucket', 'build-role', 'rule']);
    expect(having(await json(home, 'status', 'hello'), 'state', 'present')).toEqual(kinds);
  });

  test('destroy takes the rest away and leaves what is foreign as it was', async () => {
    const home = await states.copy('foreign in part');
    const aws = await states.aws(home);
    const before = await look(aws);
    const document = await json(home, 'destroy', 'hello', '--yes', '--delete-repository');
    expect(having(document, 'outcome', 'kept').toSorted()).toEqual(foreign.toSorted());
    expect(having(document, 'outcome', 'removed')).toHaveLength(kinds.length - foreign.length);
    const left = await look(aws);
    const things = ['bucket hello-000000000000-us-east-1', 'role hello-us-east-1-build', 'rule hello-push'];
    expect(
      Object.keys(left)
        .filter((thing) => thing.includes('hello'))
        .toSorted(),
    ).toEqual(things);
    for (const thing of things) expect(left[thing]).toBe(before[thing]);
  });
});
