import { expect, test } from 'vitest';
import { dependencies } from '../../../src/local/template/graph.js';
import { templateOf } from '../../helpers/template.js';

const Type = 'AWS::S3::Bucket';
const Conditions = { Small: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'x'] } };

function dependenciesOf(Resources: object, Small = false) {
  return dependencies(templateOf({ Conditions, Resources }), { Small });
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
    C: { Type, DependsOn: 'B' },
  };
  expect(dependenciesOf(Resources)).toEqual({ of: { A: ['C'], C: [] }, order: ['C', 'A'] });
  expect(dependenciesOf(Resources, true)).toEqual({ of: { A: ['B'], B: [], C: ['B'] }, order: ['B', 'A', 'C'] });
});

test('names that everything has are no resources', () => {
  expect(dependenciesOf({ constructor: { Type }, Ref: { Type, DependsOn: 'constructor' } })).toEqual({
    of: { constructor: [], Ref: ['constructor'] },
    order: ['constructor', 'Ref'],
  });
});

test('a resource that is not made is nothing to refer to', () => {
  const Resources = { A: { Type, Properties: { a: { Ref: 'B' } } }, B: { Type, Condition: 'Small' } };
  expect(() => dependenciesOf(Resources)).toThrow(
    'Template format error: Unresolved resource dependencies [B] in the Resources block of the template',
  );
});

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
