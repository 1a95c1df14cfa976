/** Where the public registry is, by how the user's npm is configured. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configuredRegistry } from '../../../src/local/hosting/packages/npm-config.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'npm config '));
});
afterAll(() => rm(folder, { recursive: true }));

async function configured(npmrc: string, env: NodeJS.ProcessEnv = {}) {
  const file = join(folder, 'npmrc');
  await writeFile(file, npmrc);
  return configuredRegistry({ npm_config_userconfig: file, ...env });
}

const own = { url: 'https://registry.npmjs.org/' };

test.each<[string, NodeJS.ProcessEnv, object]>([
  ['', {}, own],
  ['registry=https://npm.example.com/all', {}, { url: 'https://npm.example.com/all/' }],
  ['; registry=https://one.example.com\n# registry=https://two.example.com', {}, own],
  [
    'registry=https://npm.example.com/',
    { NPM_CONFIG_REGISTRY: 'https://other.example.com' },
    { url: 'https://other.example.com/' },
  ],
  [
    'registry = "https://npm.example.com/"\n//npm.example.com/:_authToken=${TOKEN}',
    { TOKEN: 'x' },
    { url: 'https://npm.example.com/', token: 'x' },
  ],
  ['//npm.example.com/:_authToken=secret', {}, own],
  ['registry=http://127.0.0.1:2000/npm/shop-000000000000.us-east-1/app/', {}, own],
  ['registry=nonsense', {}, own],
])('%j with %j', async (npmrc, env, expected) => {
  expect(await configured(npmrc, env)).toEqual(expected);
});
