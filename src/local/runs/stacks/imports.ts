/** Taking over what is there already. Source: "Import AWS resources into a CloudFormation stack" in its user guide. */
import { AwsError } from '../../errors.js';
import { keyOf, stacks } from '../../services/cloudformation/records.js';
import type { Outcome } from './operation.js';
import { resourceJob } from './resource-job.js';
import { attempt, outline, sealedFor, type Stored, update, type Wanted } from './steps.js';
import { tagRecord } from './tags.js';
import { resourceType } from './types/index.js';
import type { Properties } from './types/type.js';
import type { StackWork } from './work.js';

/** Takes a resource over as it is; then the stack's tags are put on it. Whether that went well. */
export async function importOne(
  work: StackWork,
  wanted: Wanted,
  identifier: Readonly<Record<string, string>>,
  failing: AbortSignal,
): Promise<boolean> {
  const fresh = { ...outline(work, wanted), madeBy: work.operation.id, attributes: sealedFor(work, wanted, {}) };
  const said = { properties: wanted.shown };
  let record: Stored = { ...fresh, status: 'IMPORT_IN_PROGRESS', reason: 'Resource import started.' };
  await work.put(record, said);
  const isTaken = await attempt(
    work,
    wanted,
    'IMPORT_FAILED',
    'Resource import cancelled',
    () => record,
    async () => {
      const properties: Properties = { ...wanted.properties, ...identifier };
      const begun = async () => undefined;
      const subject = { record, properties, step: 'IMPORT', failing, begun };
      const found = await resourceType(wanted.type)?.adopt(await resourceJob(work, await work.stack(), subject));
      if (!found)
        throw new AwsError(
          'ValidationError',
          `Resource of type '${wanted.type}' with identifier '${JSON.stringify(identifier)}' was not found.`,
        );
      const attributes = sealedFor(work, wanted, found.attributes);
      record = { ...fresh, id: found.id, attributes, status: 'IMPORT_COMPLETE', reason: 'Resource import completed.' };
      await work.put(record, said);
    },
  );
  return isTaken && tag(work, wanted, failing);
}

/** Whether the stack's tags are on the resource, where it has tags. */
async function tag(work: StackWork, wanted: Wanted, failing: AbortSignal): Promise<boolean> {
  const stack = await work.stack();
  const record = stack.resources[wanted.logicalId]!;
  const tags = tagRecord(stack.version?.tags ?? []);
  const { Tags, ...others } = wanted.properties;
  if (Object.keys(tags).length === 0 || Tags === undefined) return true;
  const own = Array.isArray(Tags) ? (Tags as { Key: string }[]).filter(({ Key }) => tags[Key] === undefined) : [];
  const untagged = outline(work, { ...wanted, properties: own.length > 0 ? { ...others, Tags: own } : others });
  return update(work, wanted, { ...record, properties: untagged.properties }, failing);
}

/** Lets go of what was taken over: it stays as it is, and is not the stack's. */
export async function forgetImports(work: StackWork): Promise<Outcome> {
  await work.change(async (stack, call) => {
    const imported = Object.keys(work.operation.imports);
    for (const id of imported) {
      const record = stack.resources[id];
      if (!record) continue;
      await work.note(call, stack, record, { status: 'IMPORT_ROLLBACK_IN_PROGRESS' });
      await work.note(call, stack, record, { status: 'IMPORT_ROLLBACK_COMPLETE' });
    }
    const { version: _, former, ...rest } = stack;
    const resources = Object.fromEntries(Object.entries(stack.resources).filter(([id]) => !imported.includes(id)));
    const version = former?.version;
    await stacks(call).put(keyOf(stack), { ...rest, ...(version && { version }), resources });
  });
  return { status: 'IMPORT_ROLLBACK_COMPLETE' };
}
