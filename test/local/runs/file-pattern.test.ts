import { expect, test } from 'vitest';
import { ArtifactError } from '../../../src/local/runs/artifact-error.js';
import { filePattern } from '../../../src/local/runs/file-pattern.js';

const paths = (...all: string[]) => all.map((path) => ({ path }));
const matching = (pattern: string, ...all: string[]) => filePattern(pattern).matching(paths(...all));

test('a pattern names what it matches, also among very many', async () => {
  const many = Array.from({ length: 5000 }, (_, n) => `${n}.txt`);
  expect(await matching('*00.txt', ...many)).toHaveLength(49);
  expect(await matching('./a/**/*.{js,ts}', 'a/b.js', 'a/b/.c/d.ts', 'b/a.js')).toEqual(paths('a/b.js', 'a/b/.c/d.ts'));
  expect(await matching('**/*', '.a', 'b/c')).toEqual(paths('.a', 'b/c'));
  expect(await filePattern('**/*', ['**/*.map', 'b/**']).matching(paths('a.js', 'a.map', 'b/c'))).toEqual(
    paths('a.js'),
  );
});

test('a match that takes for ever is given up', async () => {
  const hostile = '*a*a*a*a*a*a*a*b';
  await expect(matching(hostile, 'a'.repeat(100))).rejects.toThrow(ArtifactError);
  const excluding = filePattern('*', [hostile]).matching(paths('a'.repeat(100)));
  await expect(excluding).rejects.toThrow(/^it takes too long to tell what \* matches: /);
});

test.each(['('.repeat(30_000), 'a'.repeat(70_000), './'])(
  'what cannot be read as a pattern is refused (%#)',
  (pattern) => {
    expect(() => filePattern(pattern)).toThrow(ArtifactError);
  },
);

test('the search among very many is ended by its interruption', async () => {
  const interrupt = AbortSignal.abort('STOPPED');
  await expect(filePattern('*').matching(paths('a'), interrupt)).rejects.toBe('STOPPED');
});
