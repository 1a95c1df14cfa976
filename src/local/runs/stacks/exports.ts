/** What stacks export to each other. Source: "Get exported outputs from a deployed CloudFormation stack" in its user guide. */
import type { Output } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../errors.js';
import { livingStacks } from '../../services/cloudformation/find.js';
import type { StackRecord } from '../../services/cloudformation/records.js';
import type { Call } from '../../service.js';

/** @throws AwsError `ValidationError` */
export async function exportedValue(call: Call, name: string): Promise<string> {
  const outputs = (await livingStacks(call)).flatMap((stack) => stack.outputs);
  const found = outputs.find(({ ExportName }) => ExportName === name);
  if (!found) throw new AwsError('ValidationError', `No export named ${name} found`);
  return found.OutputValue ?? '';
}

/** The names of the stacks that import what a stack exports under a name. */
export async function importing(call: Call, name: string): Promise<string[]> {
  const all = await livingStacks(call);
  return all
    .filter(({ imports, former }) => [...imports, ...(former?.imports ?? [])].includes(name))
    .map((stack) => stack.name);
}

/** The first of a stack's exports that another one imports. */
export async function inUse(
  call: Call,
  stack: StackRecord,
  outputs: readonly Output[],
): Promise<{ readonly name: string; readonly by: readonly string[] } | undefined> {
  for (const { ExportName: name } of outputs) {
    if (name === undefined) continue;
    const by = (await importing(call, name)).filter((other) => other !== stack.name);
    if (by.length > 0) return { name, by };
  }
  return undefined;
}

/** Why a stack cannot have these outputs, if it cannot: others import what it exports, or export under the same name. */
export async function exportFault(
  call: Call,
  stack: StackRecord,
  outputs: readonly Output[],
): Promise<string | undefined> {
  const kept = (name: string | undefined) => outputs.find(({ ExportName }) => ExportName === name);
  const changed = stack.outputs.filter(
    ({ ExportName, OutputValue }) => ExportName !== undefined && kept(ExportName)?.OutputValue !== OutputValue,
  );
  const used = await inUse(call, stack, changed);
  if (used) {
    const verb = kept(used.name) ? 'updated' : 'deleted';
    return `Export ${used.name} cannot be ${verb} as it is in use by ${used.by.join(', ')}`;
  }
  for (const other of await livingStacks(call)) {
    const taken = other.outputs.find(({ ExportName }) => ExportName !== undefined && kept(ExportName) !== undefined);
    if (taken && other.id !== stack.id)
      return `Export with name ${taken.ExportName} is already exported by stack ${other.name}`;
  }
  return undefined;
}
