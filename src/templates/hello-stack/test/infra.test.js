// Reads the template as text: to know its names takes no library.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

const text = await readFile(new URL('../infra.yml', import.meta.url), 'utf8');

/** What stands below a section, by its name in the template. */
function namesIn(section) {
  const [, body = ''] = new RegExp(`^${section}:\\n((?: .*\\n|\\n)*)`, 'm').exec(`${text}\n`) ?? [];
  return [...body.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name);
}

test('there is something to release', () => {
  assert.notDeepEqual(namesIn('Resources'), []);
});

test('every reference leads somewhere', () => {
  const known = [...namesIn('Parameters'), ...namesIn('Resources')];
  const references = [...text.matchAll(/!Ref (\w+)|!GetAtt (\w+)|\$\{(\w+)\}/g)].map(
    (found) => found[1] ?? found[2] ?? found[3],
  );
  for (const name of references) assert.ok(known.includes(name), `infra.yml refers to ${name}, which is not there`);
});
