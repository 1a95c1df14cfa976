/** What an import is to take over. Source: "Import AWS resources into a CloudFormation stack" in its user guide. */
import type { ResourceToImport } from '@aws-sdk/client-cloudformation';
import { resourceType } from '../../runs/stacks/types/index.js';
import { readBody } from '../../template/body.js';
import { invalid } from './errors.js';
import type { Intent } from './intent.js';
import type { OperationRecord, StackRecord } from './records.js';

/** The identifiers, by logical id. @throws AwsError `ValidationError` */
export function importsAsked(
  stack: StackRecord,
  { plan, version }: Intent,
  asked: readonly ResourceToImport[] = [],
): OperationRecord['imports'] {
  if (asked.length === 0) throw invalid('ResourcesToImport must be specified for a change set of type IMPORT.');
  const unsupported = asked
    .map(({ ResourceType = '' }) => ResourceType)
    .filter((type) => !resourceType(type)?.identifier.length);
  if (unsupported.length > 0)
    throw invalid(`ResourceTypes [${[...new Set(unsupported)].join(', ')}] are not supported for Import`);
  for (const each of asked) checkOne(stack, plan.template.resources[each.LogicalResourceId ?? ''], each);
  const unsaid = asked
    .map(({ LogicalResourceId = '' }) => LogicalResourceId)
    .filter((id) => !saysDeletionPolicy(version.body, id));
  if (unsaid.length > 0) throw invalid(`Resources [${unsaid.join(', ')}] are missing deletion policies`);
  const others = Object.keys(plan.after).filter(
    (id) => !Object.hasOwn(stack.resources, id) && !asked.some(({ LogicalResourceId }) => LogicalResourceId === id),
  );
  if (others.length > 0) {
    throw invalid(`As part of the import operation, you cannot add other resources: [${others.join(', ')}]`);
  }
  return Object.fromEntries(
    asked.map(({ LogicalResourceId = '', ResourceIdentifier = {} }) => [LogicalResourceId, ResourceIdentifier]),
  );
}

/** Nobody is to lose by an import what was safe before it. */
function saysDeletionPolicy(body: string, id: string): boolean {
  const { Resources } = readBody(body) as { Resources: Record<string, Record<string, unknown>> };
  return Resources[id]?.['DeletionPolicy'] !== undefined;
}

function checkOne(
  stack: StackRecord,
  declared: { readonly type: string; readonly deletionPolicy: string } | undefined,
  { LogicalResourceId: id = '', ResourceType: type = '', ResourceIdentifier: given = {} }: ResourceToImport,
): void {
  if (Object.hasOwn(stack.resources, id))
    throw invalid(`Resource ${id} is already in the stack and cannot be imported.`);
  if (!declared) throw invalid(`Resources [${id}] passed in ResourceToImport are not in the template`);
  if (declared.type !== type) throw invalid(`Resource ${id} is of type ${declared.type} in the template, not ${type}.`);
  const identifier = resourceType(type)?.identifier ?? [];
  const isWhole = identifier.every((name) => given[name]) && Object.keys(given).length === identifier.length;
  if (!isWhole) throw invalid(`Resource identifier for ${id} must have the properties [${identifier.join(', ')}]`);
}
