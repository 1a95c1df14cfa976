/** The tables of the types of resources against CloudFormation's own schemas, where cfn-lint is installed. */
import { describe, expect, it } from 'vitest';
import { domain } from '../../../../../src/local/runs/stacks/types/codeartifact/domain.js';
import { repository } from '../../../../../src/local/runs/stacks/types/codeartifact/repository.js';
import { environment } from '../../../../../src/local/runs/stacks/types/elasticbeanstalk/environment.js';
import { findSchemas, type ResourceSchema } from '../../../../helpers/resource-schemas.js';
import { rows } from './rows.js';

const types = [...rows.map(({ type }) => type), environment, domain, repository];
const schemas = findSchemas(types.map(({ type }) => type));
if (!schemas) process.stderr.write('skipped: cfn-lint is not installed, so there are no schemas of resource types\n');

/** CloudFormation imports none of them: they are not in "Resource type support" of its user guide. */
const NOT_IMPORTED = [
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
    expect(table.attributes.filter((attribute) => !schema.attributes.includes(attribute))).toEqual([]);
    expect(table.identifier).toEqual(NOT_IMPORTED.includes(table.type) ? [] : schema.identifier);
  });
});
