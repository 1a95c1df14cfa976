import { describe, expect, it } from 'vitest';
import { isChanged, listChanges, withDefaults } from '../../../../../src/local/runs/stacks/types/changes.js';
import { smallTagsOf, tagChanges, tagMapOf, tagsOf } from '../../../../../src/local/runs/stacks/types/tags.js';

const of = (properties: object) => ({ properties: properties as Record<string, unknown> });

describe('what an update changes', () => {
  it.each([
    [{ A: 1 }, { A: 1 }, false],
    [{ A: { b: [1, { c: 2 }] } }, { A: { b: [1, { c: 2 }] } }, false],
    [{ A: { b: [1, 2] } }, { A: { b: [2, 1] } }, true],
    [{ A: 1 }, {}, true],
    [{}, { A: 1 }, true],
    [{ Other: 1 }, { Other: 2 }, false],
  ])('%j after %j: %s', (after, before, changed) => {
    expect(isChanged(of(after), of(before), 'A')).toBe(changed);
  });

  it('takes one of several for enough', () => {
    expect(isChanged(of({ A: 1, B: 2 }), of({ A: 1, B: 1 }), 'A', 'B')).toBe(true);
  });

  it('has defaults for what is gone, and for nothing else', () => {
    const defaults = { Gone: 'default', Kept: 'default', Never: 'default' };
    const properties = withDefaults(of({ Kept: 1, New: 2, Gone: undefined }), of({ Gone: 3, Kept: 4 }), defaults);
    expect(properties).toEqual({ Gone: 'default', Kept: 1, New: 2 });
  });

  it('adds and takes away what is in one list alone', () => {
    expect(listChanges(['a', 'b'], ['b', 'c'])).toEqual({ added: ['c'], removed: ['a'] });
  });
});

describe('tags', () => {
  const Tags = [
    { Key: 'team', Value: 'shop' },
    { Key: 'level', Value: 7 },
    { Key: 'aws:cloudformation:stack-name', Value: 'shop' },
  ];

  it("leave out AWS's own, and are text", () => {
    expect(tagsOf(of({ Tags }))).toEqual([
      { Key: 'team', Value: 'shop' },
      { Key: 'level', Value: '7' },
    ]);
    expect(tagsOf(of({}))).toEqual([]);
  });

  it('have small letters, or are a map, for those services', () => {
    expect(smallTagsOf(of({ Tags }))[0]).toEqual({ key: 'team', value: 'shop' });
    expect(tagMapOf(of({ Tags }))).toEqual({ team: 'shop', level: '7' });
  });

  it('change where they differ', () => {
    const before = of({ Tags: [...Tags, { Key: 'old', Value: 'x' }] });
    const after = of({ Tags: [Tags[0], { Key: 'level', Value: 8 }, { Key: 'new', Value: 'y' }] });
    expect(tagChanges(after, before)).toEqual({
      added: [
        { Key: 'level', Value: '8' },
        { Key: 'new', Value: 'y' },
      ],
      removed: ['old'],
    });
  });
});
