import { describe, expect, test } from 'vitest';
import { conditionValues } from '../../../src/local/template/conditions.js';
import { checkRules } from '../../../src/local/template/rules.js';
import { environmentOf, templateOf } from '../../helpers/template.js';

const Parameters = {
  Stage: { Type: 'String', Default: 'test' },
  Zones: { Type: 'CommaDelimitedList', Default: 'a,b' },
};
const yes = { 'Fn::Equals': [{ Ref: 'Stage' }, 'test'] };
const no = { 'Fn::Equals': ['a', 'b'] };

async function valuesOf(Conditions: object) {
  const template = templateOf({ Parameters, Conditions, Mappings: { Of: { test: { Size: 1 } } } });
  return conditionValues(template, await environmentOf(template));
}

describe('a condition', () => {
  test.each<[object, boolean]>([
    [yes, true],
    [no, false],
    [{ 'Fn::Equals': ['1', 1] }, true],
    [{ 'Fn::Equals': [{ 'Fn::FindInMap': ['Of', { Ref: 'Stage' }, 'Size'] }, '1'] }, true],
    [{ 'Fn::Equals': [{ 'Fn::Join': ['', { Ref: 'Zones' }] }, 'ab'] }, true],
    [{ 'Fn::Equals': [{ 'Fn::Select': [1, { Ref: 'Zones' }] }, { 'Fn::Sub': 'b' }] }, true],
    [{ 'Fn::And': [yes, { 'Fn::Not': [no] }] }, true],
    [{ 'Fn::And': [yes, no] }, false],
    [{ 'Fn::Or': [no, yes] }, true],
    [{ 'Fn::Or': [no, no] }, false],
    [{ Condition: 'Other' }, true],
  ])('%j: %s', async (condition, expected) => {
    expect(await valuesOf({ Asked: condition, Other: yes })).toEqual({ Asked: expected, Other: true });
  });

  test('asks for others, wherever they stand', async () => {
    const Conditions = { A: { 'Fn::And': [{ Condition: 'B' }, { Condition: 'C' }] }, B: { Condition: 'C' }, C: yes };
    expect(await valuesOf(Conditions)).toEqual({ A: true, B: true, C: true });
  });

  test('cannot ask for itself', async () => {
    const Conditions = { A: { 'Fn::Not': [{ Condition: 'B' }] }, B: { Condition: 'A' }, C: { Condition: 'A' } };
    await expect(valuesOf(Conditions)).rejects.toThrow('Template error: Found circular condition dependency: [A, B]');
  });

  test('cannot compare lists', async () => {
    await expect(valuesOf({ A: { 'Fn::Equals': [{ Ref: 'Zones' }, 'a'] } })).rejects.toThrow(
      'Template error: every Fn::Equals object requires a list of 2 string parameters.',
    );
  });
});

describe('a rule', () => {
  async function refusal(...rules: object[]): Promise<string> {
    const template = templateOf({
      Parameters,
      Rules: Object.fromEntries(rules.map((rule, at) => [`Rule${at}`, rule])),
    });
    return checkRules(template, await environmentOf(template)).then(
      () => 'passed',
      (error: Error) => error.message,
    );
  }

  test.each<[object, boolean]>([
    [{ 'Fn::Contains': [['test', 'production'], { Ref: 'Stage' }] }, true],
    [{ 'Fn::Contains': [['production'], { Ref: 'Stage' }] }, false],
    [{ 'Fn::Not': [{ 'Fn::Contains': [{ Ref: 'Zones' }, 'c'] }] }, true],
    [{ 'Fn::EachMemberEquals': [['test', 'test'], { Ref: 'Stage' }] }, true],
    [{ 'Fn::EachMemberEquals': [{ Ref: 'Zones' }, 'a'] }, false],
    [{ 'Fn::EachMemberIn': [{ Ref: 'Zones' }, ['a', 'b', 'c']] }, true],
    [{ 'Fn::EachMemberIn': [{ Ref: 'Zones' }, ['a', 'c']] }, false],
    [{ 'Fn::Or': [no, yes] }, true],
  ])('asserts %j: %s', async (Assert, passes) => {
    const refused = 'Template validation error: Rule assertion failed: Rule0: Not so';
    expect(await refusal({ Assertions: [{ Assert, AssertDescription: 'Not so' }] })).toBe(passes ? 'passed' : refused);
  });

  test('counts only when its condition holds', async () => {
    const Assertions = [{ Assert: no }];
    expect(await refusal({ RuleCondition: no, Assertions })).toBe('passed');
    expect(await refusal({ RuleCondition: yes, Assertions }, { Assertions })).toBe(
      'Template validation error: Rule assertion failed: Rule0: {"Fn::Equals":["a","b"]} does not hold.; Rule1: {"Fn::Equals":["a","b"]} does not hold.',
    );
  });

  test('cannot ask what there is in an account', () => {
    expect(() =>
      templateOf({ Rules: { A: { Assertions: [{ Assert: { 'Fn::RefAll': 'AWS::EC2::VPC::Id' } }] } } }),
    ).toThrow('Template format error: [/Rules/A/Assertions/0] must be an expression of');
  });
});
