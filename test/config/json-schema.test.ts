import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { jsonSchema } from '../../src/config/json-schema.js';
import { deployStages } from '../../src/stages/fields.js';
import { targets } from '../../src/stages/targets.js';

const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

test('pipeline.schema.json is what scripts/schema.mjs writes', async () => {
  expect(JSON.parse(await read('pipeline.schema.json'))).toEqual(jsonSchema());
});

test('it is published', async () => {
  const { files } = JSON.parse(await read('package.json')) as { files: string[] };
  expect(files).toContain('pipeline.schema.json');
});

test('whatever can be deployed to has its fields', () => {
  const known = deployStages.flatMap(({ shape }) => shape.deploy.def.values);
  expect(known).toEqual(expect.arrayContaining(targets.map(({ deploy }) => deploy)));
});

test('docs/configuration.md has every field, and no other', async () => {
  const { properties } = jsonSchema() as { properties: Record<string, Schema> };
  const stages = properties.stages?.items?.anyOf ?? [];
  const below = [...stages, ...(properties.packages?.anyOf ?? [])];
  const all = [properties, ...below.map((each) => each.properties ?? {})].flatMap((each) => Object.keys(each));
  const page = await read('docs/configuration.md');
  const documented = [...page.matchAll(/^\| `([a-z-]+)`/gm)].map(([, key = '']) => key);
  expect([...new Set(documented)].toSorted()).toEqual([...new Set(all)].toSorted());
});

interface Schema {
  readonly anyOf?: readonly { readonly properties?: object }[];
  readonly items?: { readonly anyOf?: readonly { readonly properties?: object }[] };
}
