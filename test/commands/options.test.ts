import { expect, test } from 'vitest';
import { askedBy } from '../../src/commands/options.js';

const file = {
  path: 'pipeline.yml',
  asked: { name: 'shop', timeout: 30, compute: 'large', env: { A: '1', B: '2' }, tags: { team: 'web' } },
} as const;

test('flags come before the file, and add to its variables and tags', () => {
  const options = { wait: true, timeout: 5, env: { B: '3', C: '4' }, tag: { cost: '7' } };
  expect(askedBy('shop', options, file)).toEqual({
    name: 'shop',
    timeout: 5,
    compute: 'large',
    env: { A: '1', B: '3', C: '4' },
    tags: { team: 'web', cost: '7' },
  });
});

test('what neither says is not asked', () => {
  expect(askedBy('shop', { wait: true })).toEqual({ name: 'shop' });
  expect(askedBy('shop', { wait: true }, file)).toEqual(file.asked);
});

test('a target alone is a stage that deploys to production', () => {
  expect(askedBy('shop', { wait: true, deploy: 's3' }, file).stages).toEqual([
    { deploy: 's3', environment: 'production' },
  ]);
});

test('a target beside the stages of a file is refused', () => {
  const staged = { path: 'ci.yml', asked: { stages: [] } };
  expect(() => askedBy('shop', { wait: true, deploy: 's3' }, staged)).toThrow(
    expect.objectContaining({
      code: 'bad-option',
      message: '--deploy s3 and the stages of ci.yml cannot both be.',
      exitCode: 2,
    }),
  );
});
