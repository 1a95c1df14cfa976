import { describe, expect, test } from 'vitest';
import { differences, merged } from '../src/diff.js';

describe('differences', () => {
  test.each<[string, unknown, unknown]>([
    ['equal values', { a: 1, b: { c: ['x', { d: true }] } }, { a: 1, b: { c: ['x', { d: true }] } }],
    ['what the declaration does not speak of', { a: { b: 1 } }, { a: { b: 1, c: 2 }, d: 3 }],
    ['members of items that it does not speak of', [{ a: 1 }], [{ a: 1, b: 2 }]],
    ['the order of members', { a: 1, b: 2 }, { b: 2, a: 1 }],
    [
      'named items that others added, wherever they are',
      [
        { name: 'x', a: 1 },
        { name: 'y', b: 0 },
      ],
      [
        { name: 'theirs', b: 0 },
        { name: 'y', b: 0 },
        { name: 'x', a: 1, b: 2 },
      ],
    ],
    ['an empty list to which others added named items', { a: [] }, { a: [{ name: 'theirs', b: 0 }] }],
  ])('are none for %s', (_what, desired, actual) => {
    expect(differences(desired, actual)).toEqual([]);
  });

  test.each<[string, unknown, unknown, unknown]>([
    ['another value', { timeout: 60 }, { timeout: 30 }, { path: 'timeout', from: 30, to: 60 }],
    ['a missing one', { env: { STAGE: 'test' } }, { env: {} }, { path: 'env.STAGE', from: undefined, to: 'test' }],
    ['one deep inside', { a: [{ b: 'x' }] }, { a: [{ b: 'y' }] }, { path: 'a.0.b', from: 'y', to: 'x' }],
    ['another number of items', { a: [1, 2] }, { a: [1] }, { path: 'a', from: [1], to: [1, 2] }],
    ['a whole record that is missing', { a: { b: 1 } }, {}, { path: 'a', from: undefined, to: { b: 1 } }],
    [
      'one in a named item',
      { stages: [{ name: 'Source', branch: 'trunk' }] },
      {
        stages: [
          { name: 'theirs', b: 0 },
          { name: 'Source', branch: 'main' },
        ],
      },
      { path: 'stages.Source.branch', from: 'main', to: 'trunk' },
    ],
    [
      'a named item that is missing',
      { stages: [{ name: 'Source', branch: 'main' }] },
      { stages: [] },
      { path: 'stages.Source', from: undefined, to: { name: 'Source', branch: 'main' } },
    ],
    [
      'items of which not all are named',
      { a: [{ name: 'x' }] },
      { a: [{ name: 'x' }, {}] },
      { path: 'a', from: [{ name: 'x' }, {}], to: [{ name: 'x' }] },
    ],
    ['another reference', { a: [{ name: 'x' }] }, { a: [{ name: 'y' }] }, { path: 'a.0.name', from: 'y', to: 'x' }],
    [
      'what was added to a policy',
      { trust: { Statement: [{ Principal: { Service: 'a' } }] } },
      { trust: { Statement: [{ Principal: { Service: 'a', AWS: '*' } }] } },
      { path: 'trust.Statement.0.Principal.AWS', from: '*', to: undefined },
    ],
    [
      'what narrows an event pattern',
      { pattern: { 'detail-type': ['x'] } },
      { pattern: { 'detail-type': ['x'], account: ['1'] } },
      { path: 'pattern.account', from: ['1'], to: undefined },
    ],
    ['another type', { a: '1' }, { a: 1 }, { path: 'a', from: 1, to: '1' }],
    ['null in place of a record', { a: { b: 1 } }, { a: null }, { path: 'a', from: null, to: { b: 1 } }],
  ])('name %s', (_what, desired, actual, change) => {
    expect(differences(desired, actual)).toEqual([change]);
  });

  test('begin at the path that is given', () => {
    expect(differences({ team: 'web' }, {}, 'tags')).toEqual([{ path: 'tags.team', from: undefined, to: 'web' }]);
  });

  test('come in the order of the declaration', () => {
    const changes = differences({ b: 1, a: 1, c: { e: 1, d: 1 } }, {});
    expect(changes.map(({ path }) => path)).toEqual(['b', 'a', 'c']);
  });
});

describe('merged', () => {
  test.each<[string, unknown, unknown, unknown]>([
    ['keeps what is not spoken of', { a: 1 }, { a: 2, b: 3 }, { a: 1, b: 3 }],
    ['adds what is missing', { a: { b: 1 } }, {}, { a: { b: 1 } }],
    ['goes into records', { a: { b: 1 } }, { a: { c: 2 } }, { a: { b: 1, c: 2 } }],
    ['goes into items, one by one', [{ a: 1 }, { a: 2 }], [{ b: 3 }, { a: 4 }], [{ a: 1, b: 3 }, { a: 2 }]],
    ['replaces items of another number', [1, 2], [3], [1, 2]],
    [
      'puts a named item that is missing behind its predecessor, before what others added',
      [
        { name: 'x', a: 1 },
        { name: 'y', a: 2 },
        { name: 'z', a: 3 },
      ],
      [
        { name: 'x', a: 1 },
        { name: 'others', b: 4 },
      ],
      [
        { name: 'x', a: 1 },
        { name: 'y', a: 2 },
        { name: 'z', a: 3 },
        { name: 'others', b: 4 },
      ],
    ],
    [
      'puts the first named item first',
      [{ name: 'x', a: 1 }],
      [{ name: 'others', b: 4 }],
      [
        { name: 'x', a: 1 },
        { name: 'others', b: 4 },
      ],
    ],
    [
      'goes into named items, keeps others and adds what is missing',
      [
        { name: 'x', a: 1 },
        { name: 'y', a: 2 },
      ],
      [
        { name: 'theirs', b: 0 },
        { name: 'x', a: 0, b: 3 },
      ],
      [
        { name: 'theirs', b: 0 },
        { name: 'x', a: 1, b: 3 },
        { name: 'y', a: 2 },
      ],
    ],
    ['replaces one type by another', { a: [1] }, { a: { b: 2 } }, { a: [1] }],
  ])('%s', (_what, desired, actual, expected) => {
    expect(merged(desired, actual)).toEqual(expected);
  });

  test('leaves no differences', () => {
    const desired = {
      a: { b: [{ c: 1 }] },
      d: 'x',
      e: [
        { name: 'x', g: 1 },
        { name: 'y', b: 0 },
      ],
    };
    const actual = {
      a: { b: [{ c: 2, e: 3 }], f: 4 },
      d: 'y',
      e: [
        { name: 'theirs', b: 0 },
        { name: 'x', g: 2 },
      ],
    };
    expect(differences(desired, merged(desired, actual))).toEqual([]);
  });
});
