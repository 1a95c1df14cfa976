import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DamagedState } from '../../src/local/errors.js';
import { seal, unseal } from '../../src/local/store/vault.js';

let home: string;
let keyFile: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vault '));
  keyFile = join(home, 'vault.key');
});
afterEach(() => rm(home, { recursive: true, force: true }));

it('gives back what was sealed, which nobody can read, and no two times the same', () => {
  const sealed = seal(home, 'here', 'ü\n secret');
  expect(unseal(home, 'here', sealed)).toBe('ü\n secret');
  expect(Buffer.from(sealed, 'base64').toString()).not.toContain('secret');
  expect(seal(home, 'here', 'ü\n secret')).not.toBe(sealed);
  expect(unseal(home, 'here', seal(home, 'here', ''))).toBe('');
});

it('keeps its key where only its owner reads it', async () => {
  seal(home, 'here', 'secret');
  expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
  expect(await readFile(keyFile)).toHaveLength(32);
});

it.each<[string, (sealed: string) => Promise<string | void>]>([
  ['in another place', async (sealed) => sealed],
  ['when it was changed', async (sealed) => sealed.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))],
  ['when it was cut', async (sealed) => sealed.slice(0, 20)],
  ['under another key', () => writeFile(keyFile, Buffer.alloc(32))],
  ['with half a key', () => truncate(keyFile, 16)],
  ['without a key', () => rm(keyFile)],
])('does not open what is sealed %s', async (how, damage) => {
  const sealed = seal(home, 'here', 'secret');
  const damaged = (await damage(sealed)) ?? sealed;
  const place = how === 'in another place' ? 'there' : 'here';
  expect(() => unseal(home, place, damaged)).toThrow(DamagedState);
  expect(() => unseal(home, place, damaged)).toThrow(keyFile);
});
