import { expect, test } from 'vitest';
import { outputValues } from '../../../src/local/template/outputs.js';
import { UNKNOWN } from '../../../src/local/template/values.js';
import { scopeOf, templateOf } from '../../helpers/template.js';

const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
const resources = { Bucket: { id: 'shop-bucket', attributes: { Ports: ['80'] } } };

async function valuesOf(Outputs: object, made: Partial<typeof resources> = resources) {
  const template = templateOf({ Conditions, Outputs });
  return outputValues(template, await scopeOf(template, {}, { resources: made }));
}

test('outputs are text, and those that a condition leaves out are not there', async () => {
  const outputs = await valuesOf({
    Name: {
      Value: { Ref: 'Bucket' },
      Description: 'The bucket',
      Export: { Name: { 'Fn::Sub': '${AWS::StackName}:Name' } },
    },
    Count: { Value: 3 },
    Gone: { Value: 'a', Condition: 'Never' },
  });
  expect(outputs).toEqual([
    { key: 'Name', value: 'shop-bucket', description: 'The bucket', exportName: 'shop:Name' },
    { key: 'Count', value: '3' },
  ]);
});

test('what hangs on a resource that is not made is not known', async () => {
  const Name = { Value: { Ref: 'Bucket' }, Export: { Name: { Ref: 'Bucket' } } };
  expect(await valuesOf({ Name }, {})).toEqual([{ key: 'Name', value: UNKNOWN, exportName: UNKNOWN }]);
});

test.each([
  [
    { Value: { 'Fn::GetAtt': ['Bucket', 'Ports'] } },
    'Template format error: The Value field of every Outputs member must evaluate to a String.',
  ],
  [
    { Value: 'a', Export: { Name: 'with space' } },
    'Template format error: Output A is malformed. The Name field of every Export member must be specified and consist only of alphanumeric characters, colons, or hyphens.',
  ],
])('%j is refused', async (output, message) => {
  await expect(valuesOf({ A: output })).rejects.toThrow(message);
});
