import { expect, test } from 'vitest';
import { callIn } from '../../../src/local/template/call.js';
import { checkFunctions, type Block } from '../../../src/local/template/functions.js';

const ref = { Ref: 'A' };

/** What becomes of a value: it is taken, or refused as CloudFormation refuses it. */
function outcome(value: unknown, block: Block): string {
  try {
    checkFunctions(value, block);
    return 'taken';
  } catch (error) {
    return String(error).startsWith('TemplateError: Template error: ') ? 'refused' : String(error);
  }
}

function many(count: number): object[] {
  return Array.from({ length: count }, () => ref);
}

test.each<[string, Block, unknown[], unknown[]]>([
  ['Ref', 'Resources', ['A'], ['', 1, ['A'], ref]],
  ['Fn::Base64', 'Resources', ['a', 1, ref], [['a'], { a: 1 }]],
  [
    'Fn::Cidr',
    'Resources',
    [
      ['a', 1],
      [ref, '1', ref],
    ],
    ['a', ['a'], ['a', 1, 2, 3], ['a', ['b']], [['a'], 1]],
  ],
  ['Fn::FindInMap', 'Resources', [['a', ref, 'b']], ['a', ['a', 'b'], ['a', 'b', 'c', 'd'], ['a', ['b'], 'c']]],
  [
    'Fn::GetAtt',
    'Resources',
    [
      ['A', 'B'],
      ['A', ref],
    ],
    ['A.B', ['A'], ['A', ''], ['', 'A'], [ref, 'A'], ['A', 'B', 'C'], ['A', { 'Fn::Sub': 'a' }]],
  ],
  ['Fn::GetAZs', 'Resources', ['', ref], [['a'], {}]],
  ['Fn::If', 'Resources', [['A', 1, [2]]], ['A', ['A', 1], ['A', 1, 2, 3], [ref, 1, 2]]],
  ['Fn::ImportValue', 'Resources', ['a', { 'Fn::Sub': 'a' }], [['a'], {}]],
  [
    'Fn::Join',
    'Resources',
    [
      ['', []],
      [',', ref],
    ],
    [',', [','], [ref, []], [',', 'a'], [',', [], []]],
  ],
  [
    'Fn::Select',
    'Resources',
    [
      [0, []],
      [ref, ref],
    ],
    [[0], [0, 'a'], [[0], []], [0, [], []]],
  ],
  [
    'Fn::Split',
    'Resources',
    [
      [',', 'a'],
      [',', ref],
    ],
    [[','], [ref, 'a'], [',', ['a']], [',', 'a', 'b']],
  ],
  ['Fn::Sub', 'Resources', ['a', ['a', {}]], [['a'], [ref, {}], ['a', 'b'], ['a', {}, {}], {}, 1]],
  ['Fn::And', 'Conditions', [[ref, ref], many(10)], [[ref], many(11), ['a', ref], ref]],
  ['Fn::Or', 'Conditions', [[ref, ref]], [[ref], [ref, true]]],
  ['Fn::Not', 'Conditions', [[ref]], [ref, [], [ref, ref], ['a']]],
  ['Fn::Equals', 'Conditions', [['a', ref]], ['a', ['a'], ['a', 'b', 'c']]],
  ['Fn::Contains', 'Rules', [[['a'], ref]], [['a'], 'a']],
  ['Fn::RefAll', 'Rules', ['AWS::EC2::VPC::Id'], [['a'], {}]],
])('%s in %s', (name, block, right, wrong) => {
  expect(right.filter((argument) => outcome({ [name]: argument }, block) !== 'taken')).toEqual([]);
  expect(wrong.filter((argument) => outcome({ [name]: argument }, block) !== 'refused')).toEqual([]);
});

test.each<[Block, string[]]>([
  ['Resources', ['Fn::And', 'Fn::Equals', 'Fn::Not', 'Fn::Or', 'Fn::Contains', 'Fn::ValueOf']],
  ['Outputs', ['Fn::And', 'Fn::Equals', 'Fn::Not', 'Fn::Or', 'Fn::EachMemberIn']],
  ['Conditions', ['Fn::GetAtt', 'Fn::ImportValue', 'Fn::If', 'Fn::GetAZs', 'Fn::Base64', 'Fn::Cidr', 'Fn::Contains']],
  ['Rules', ['Fn::GetAtt', 'Fn::ImportValue', 'Fn::If', 'Fn::Join', 'Fn::FindInMap']],
])('%s have no %j', (block, names) => {
  expect(names.filter((name) => outcome([{ [name]: [] }], block) !== 'refused')).toEqual([]);
});

test('only what stands alone is a function', () => {
  expect(callIn({ Ref: 'A' })).toEqual({ name: 'Ref', argument: 'A' });
  expect(callIn({ 'fn::sub': 'A' })).toEqual({ name: 'fn::sub', argument: 'A' });
  for (const data of [{}, { Ref: 'A', B: 1 }, { Condition: 'A' }, { ref: 'A' }, ['Ref'], 'Ref', null]) {
    expect(callIn(data)).toBeUndefined();
  }
});
