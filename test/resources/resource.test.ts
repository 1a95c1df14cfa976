import { describe, expect, test } from 'vitest';
import { tagsByKey } from '../../src/resources/resource.js';

describe('the tags by key', () => {
  test.each<[string, Parameters<typeof tagsByKey>[0], Record<string, string>]>([
    ['with capitals', [{ Key: 'team', Value: 'web' }], { team: 'web' }],
    ['without', [{ key: 'team', value: 'web' }], { team: 'web' }],
    ['without a value', [{ key: 'team' }], { team: '' }],
    ['none', undefined, {}],
    [
      "not AWS's own",
      [
        { key: 'aws:cloudformation:stack-name', value: 'x' },
        { key: 'aws', value: 'y' },
      ],
      { aws: 'y' },
    ],
  ])('%s', (_what, tags, expected) => {
    expect(tagsByKey(tags)).toEqual(expected);
  });
});
