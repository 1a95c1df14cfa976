/** The tables of the types of resources against CloudFormation's own schemas, where cfn-lint is installed. */
import { describe, expect, it } from 'vitest';
import { resourceTypes } from '../../../../../src/local/runs/stacks/types/index.js';
import { findSchemas, type ResourceSchema } from '../../../../helpers/resource-schemas.js';

/** All but the CDK's own, which is no resource: nothing is made of it. */
const types = resourceTypes.filter(({ type }) => type !== 'AWS::CDK::Metadata');
const schemas = findSchemas(types.map(({ type }) => type));
if (!schemas) process.stderr.write('skipped: cfn-lint is not installed, so there are no schemas of resource types\n');

/** CloudFormation imports none of them: they are not in "Resource type support" of its user guide. */
const NOT_IMPORTED = [
  'AWS::CloudFormation::WaitConditionHandle',
  'AWS::CodeBuild::Project',
  'AWS::CodeBuild::ReportGroup',
  'AWS::CodeCommit::Repository',
  'AWS::IAM::Policy',
];

describe.skipIf(!schemas).each(types)('$type', (table) => {
  const schema = (schemas ?? {})[table.type] as ResourceSchema;
  const properties = Object.keys(table.properties);

  it('takes properties that CloudFormation takes', () => {
    expect(properties.filter((property) => !schema.properties.includes(property))).toEqual([]);
    expect(table.required.toSorted()).toEqual(schema.required);
  });

  it('is replaced when CloudFormation replaces it', () => {
    const replaced = properties.filter((property) => table.properties[property] === 'replace');
    expect(replaced).toEqual(properties.filter((property) => schema.createOnly.includes(property)));
  });

  it('gives attributes that CloudFormation gives, and is told by what it is imported by', () => {
    // Whatever the outputs of a nested stack are called is not in the schema.
    const named = table.attributes.filter((attribute) => !attribute.endsWith('.*'));
    expect(named.filter((attribute) => !schema.attributes.includes(attribute))).toEqual([]);
    expect(table.identifier).toEqual(NOT_IMPORTED.includes(table.type) ? [] : schema.identifier);
  });
});
