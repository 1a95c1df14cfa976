import { expect, test } from 'vitest';
import { dependencies } from '../../../src/local/template/graph.js';
import { templateOf } from '../../helpers/template.js';

const Type = 'AWS::S3::Bucket';
const Conditions = { Small: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'x'] } };

function dependenciesOf(Resources: object, Small = false, Outputs = {}) {
  return dependencies(templateOf({ Conditions, Resources, Outputs }), { Small });
}

test('are found in every kind of reference', () => {
  const { of, order } = dependenciesOf({
    A: { Type, Properties: { a: { 'Fn::Sub': ['${B}${C.Arn}${x}${AWS::Region}', { x: { Ref: 'D' } }] } } },
    B: { Type, DependsOn: ['C', 'D'] },
    C: { Type, Properties: { a: [{ 'Fn::GetAtt': ['D', 'Arn'] }] } },
    D: { Type },
    E: { Type, Metadata: { a: { Ref: 'D' } } },
  });
  expect(of).toEqual({ A: ['B', 'C', 'D'], B: ['C', 'D'], C: ['D'], D: [], E: ['D'] });
  expect(order).toEqual(['D', 'C', 'E', 'B', 'A']);
});

test('are those of the side that a condition chooses', () => {
  const Resources = {
    A: { Type, Properties: { a: { 'Fn::If': ['Small', { Ref: 'B' }, { Ref: 'C' }] } } },
    B: { Type, Condition: 'Small' },
    C: { Type },
  };
  expect(dependenciesOf(Resources)).toEqual({ of: { A: ['C'], C: [] }, order: ['C', 'A'] });
  expect(dependenciesOf(Resources, true)).toEqual({ of: { A: ['B'], B: [], C: [] }, order: ['B', 'C', 'A'] });
});

test('names that everything has are no resources', () => {
  expect(dependenciesOf({ constructor: { Type }, Ref: { Type, DependsOn: 'constructor' } })).toEqual({
    of: { constructor: [], Ref: ['constructor'] },
    order: ['constructor', 'Ref'],
  });
});

test.each([{ Properties: { a: { Ref: 'B' } } }, { DependsOn: ['B'] }])(
  'a resource that is not made is nothing to wait for: %j',
  (waiting) => {
    expect(() => dependenciesOf({ A: { Type, ...waiting }, B: { Type, Condition: 'Small' } })).toThrow(
      'Template format error: Unresolved resource dependencies [B] in the Resources block of the template',
    );
  },
);

test('a circle is refused, by the names that it consists of', () => {
  const Resources = {
    First: { Type },
    A: { Type, DependsOn: ['B', 'First'] },
    B: { Type, Properties: { a: { Ref: 'A' } } },
    Last: { Type, DependsOn: 'B' },
  };
  expect(() => dependenciesOf(Resources)).toThrow('Circular dependency between resources: [A, B]');
  expect(() => dependenciesOf({ A: { Type, DependsOn: 'A' } })).toThrow('Circular dependency between resources: [A]');
});

test('an output cannot tell of what is not made', () => {
  const Resources = { A: { Type }, B: { Type, Condition: 'Small' } };
  const Value = { 'Fn::GetAtt': ['B', 'Arn'] };
  expect(() => dependenciesOf(Resources, false, { O: { Value } })).toThrow(
    'Template format error: Unresolved resource dependencies [B] in the Outputs block of the template',
  );
  expect(dependenciesOf(Resources, false, { O: { Value, Condition: 'Small' } }).order).toEqual(['A']);
  expect(dependenciesOf(Resources, true, { O: { Value } }).order).toEqual(['A', 'B']);
});
