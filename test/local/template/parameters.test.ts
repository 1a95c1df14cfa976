import { describe, expect, test } from 'vitest';
import { parameterValues, shownValue, type GivenParameter } from '../../../src/local/template/parameters.js';
import { templateOf } from '../../helpers/template.js';

function valuesOf(Parameters: object, given: readonly GivenParameter[] = [], former?: Record<string, string>) {
  const lookUp = (name: string) => Promise.resolve(name.startsWith('/shop') ? `a, b of ${name}` : undefined);
  return parameterValues(templateOf({ Parameters }), given, former, lookUp);
}

/** What one parameter is refused with. */
async function refusal(declaration: object, value: string): Promise<string> {
  const values = valuesOf({ P: declaration }, [{ ParameterKey: 'P', ParameterValue: value }]);
  return values.then(
    () => 'taken',
    (error: Error) => error.message,
  );
}

test.each<[string, object, string, object]>([
  ['text', { Type: 'String' }, 'a', { given: 'a', value: 'a', noEcho: false }],
  ['a number', { Type: 'Number' }, '1.5', { given: '1.5', value: '1.5', noEcho: false }],
  ['a list', { Type: 'CommaDelimitedList' }, 'a, b', { given: 'a, b', value: ['a', 'b'], noEcho: false }],
  ['numbers', { Type: 'List<Number>' }, '1,2', { given: '1,2', value: ['1', '2'], noEcho: false }],
  ['an id', { Type: 'AWS::EC2::VPC::Id' }, 'vpc-1', { given: 'vpc-1', value: 'vpc-1', noEcho: false }],
  [
    'what is stored',
    { Type: 'AWS::SSM::Parameter::Value<String>' },
    '/shop/a',
    { given: '/shop/a', resolvedValue: 'a, b of /shop/a', value: 'a, b of /shop/a', noEcho: false },
  ],
  [
    'a stored list',
    { Type: 'AWS::SSM::Parameter::Value<List<String>>' },
    '/shop/a:2',
    { given: '/shop/a:2', resolvedValue: 'a, b of /shop/a:2', value: ['a', 'b of /shop/a:2'], noEcho: false },
  ],
])('%s', async (_, declaration, value, expected) => {
  const values = await valuesOf({ P: declaration }, [{ ParameterKey: 'P', ParameterValue: value }]);
  expect(values).toEqual({ P: expected });
});

test('what is not given is as before only when that is asked for, else the default', async () => {
  const Parameters = { A: { Type: 'String', Default: 'default' }, B: { Type: 'String', Default: 1, NoEcho: 'true' } };
  const given = [{ ParameterKey: 'A', UsePreviousValue: true }];
  const values = await valuesOf(Parameters, given, { A: 'former', B: 'former' });
  expect([values.A?.value, values.B?.value]).toEqual(['former', '1']);
  expect(Object.values(values).map(shownValue)).toEqual(['former', '****']);
});

describe('what is refused', () => {
  test.each<[string, readonly GivenParameter[], string]>([
    ['nothing', [], 'Parameters: [A, B] must have values'],
    [
      'unknown ones',
      [{ ParameterKey: 'constructor', ParameterValue: 'c' }],
      'Parameters: [constructor] do not exist in the template',
    ],
    [
      'one twice',
      [
        { ParameterKey: 'A', ParameterValue: '1' },
        { ParameterKey: 'A', ParameterValue: '2' },
      ],
      "Parameter 'A' is given more than once.",
    ],
    [
      'the former of none',
      [{ ParameterKey: 'A', UsePreviousValue: true }],
      'Invalid input for parameter key A. Cannot specify usePreviousValue as true for a parameter key not in the previous template',
    ],
    [
      'the former and another',
      [{ ParameterKey: 'A', ParameterValue: 'a', UsePreviousValue: true }],
      'Invalid input for parameter key A. Cannot specify usePreviousValue as true and non empty value for a parameter',
    ],
  ])('%s', async (_, given, message) => {
    const values = valuesOf({ A: { Type: 'String' }, B: { Type: 'String' } }, given, { B: 'b' });
    await expect(values).rejects.toThrow(expect.objectContaining({ name: 'TemplateError', message }));
  });

  test.each<[object, string, string]>([
    [{ Type: 'String', AllowedValues: ['a', 1] }, '2', "Parameter 'P' must be one of AllowedValues"],
    [{ Type: 'CommaDelimitedList', AllowedValues: ['a', 'b'] }, 'a,c', "Parameter 'P' must be one of AllowedValues"],
    [{ Type: 'String', AllowedPattern: '[a-z]+' }, 'a1', "Parameter 'P' must match pattern [a-z]+"],
    [{ Type: 'String', AllowedPattern: 'a|b' }, 'ab', "Parameter 'P' must match pattern a|b"],
    [{ Type: 'String', MinLength: 3 }, 'ab', "Parameter 'P' must contain at least 3 characters"],
    [{ Type: 'String', MaxLength: '1' }, 'ab', "Parameter 'P' must contain at most 1 characters"],
    [{ Type: 'Number' }, 'one', "Parameter 'P' must be a number"],
    [{ Type: 'Number', MinValue: 2 }, '1', "Parameter 'P' must be a number not less than 2"],
    [{ Type: 'List<Number>', MaxValue: 2 }, '1,3', "Parameter 'P' must be a number not greater than 2"],
    [
      { Type: 'String', MinLength: 3, ConstraintDescription: 'three letters' },
      'ab',
      'Parameter P failed to satisfy constraint: three letters',
    ],
    [{ Type: 'String', AllowedPattern: '(' }, 'a', "Parameter 'P' AllowedPattern must be a valid regular expression."],
    [
      { Type: 'String', AllowedPattern: '(a+)+' },
      `${'a'.repeat(40)}!`,
      "Parameter 'P' AllowedPattern takes too long to match. Use a simpler one.",
    ],
    [{ Type: 'String' }, 'é'.repeat(2049), "Parameter 'P' is longer than the maximum allowed of 4096 bytes."],
    [
      { Type: 'AWS::SSM::Parameter::Value<String>' },
      '/none',
      'Unable to fetch parameters [/none] from parameter store for this account.',
    ],
  ])('by %j: %s', async (declaration, value, message) => {
    expect(await refusal(declaration, value)).toBe(message);
  });

  test('but not what the constraints allow', async () => {
    const declaration = { Type: 'String', AllowedPattern: 'a*', MinLength: 0, MaxLength: 2, AllowedValues: ['', 'aa'] };
    expect(await refusal(declaration, '')).toBe('taken');
    expect(await refusal(declaration, 'aa')).toBe('taken');
    expect(await refusal({ Type: 'Number', MinValue: -1, MaxValue: 1e3 }, '1E3')).toBe('taken');
  });
});
