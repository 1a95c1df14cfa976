/** CloudFormation's own schemas of resource types, as cfn-lint ships them. */
import { execFileSync } from 'node:child_process';

export interface ResourceSchema {
  readonly properties: readonly string[];
  readonly required: readonly string[];
  /** What a change of makes another one, as a whole or in a part of it. */
  readonly createOnly: readonly string[];
  readonly identifier: readonly string[];
  readonly attributes: readonly string[];
}

const SCRIPT = `
import json, sys
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER as schemas
def names(paths):
    return sorted({path.split('/')[2] for path in paths})
def told(name):
    found = schemas.get_resource_schema('us-east-1', name)
    schema = found.schema
    created = schema.get('createOnlyProperties', []) + schema.get('conditionalCreateOnlyProperties', [])
    return {
        'properties': sorted(schema['properties']),
        'required': sorted(schema.get('required', [])),
        'createOnly': names(created),
        'identifier': [path.split('/')[2] for path in schema['primaryIdentifier']],
        'attributes': sorted(found.get_atts),
    }
print(json.dumps({name: told(name) for name in sys.argv[1:]}))
`;

/** The schemas of these types; undefined on a machine without cfn-lint. */
export function findSchemas(types: readonly string[]): Readonly<Record<string, ResourceSchema>> | undefined {
  try {
    const told = execFileSync('python3', ['-c', SCRIPT, ...types], { stdio: ['ignore', 'pipe', 'ignore'] });
    return JSON.parse(told.toString('utf8')) as Record<string, ResourceSchema>;
  } catch {
    return undefined;
  }
}
