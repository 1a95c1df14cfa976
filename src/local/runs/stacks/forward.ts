/** Makes a stack what its template says: resources are made, changed and replaced, each after what it refers to. */
import { DiskFull } from '../../errors.js';
import type { ResourceRecord, StackRecord } from '../../services/cloudformation/records.js';
import { same } from '../../template/same.js';
import { isAskedFor } from './answers.js';
import { complete } from './complete.js';
import { importOne } from './imports.js';
import { inOrder } from './in-order.js';
import type { Outcome } from './operation.js';
import { type Plan, planOf } from './plan.js';
import { failures } from './reasons.js';
import { make, outline, propertiesOf, remove, sealedFor, update, type Wanted, withoutReason } from './steps.js';
import { resourceType } from './types/index.js';
import { wantedOf } from './wanted.js';
import type { StackWork } from './work.js';

export async function forward(work: StackWork): Promise<Outcome> {
  const stack = await work.stack();
  const plan = await planOf(work.aws.store.home, stack, stack.version!);
  const failing = new AbortController();
  const failed = await inOrder(
    Object.keys(plan.after),
    plan.after,
    async (id) => {
      const why = await work.givenUp();
      if (why === 'full' && !(await isBegun(work, id))) await fail(work, plan, id, noRoom(work));
      const isGood = why === undefined && (await bring(work, plan, id, failing.signal));
      if (!isGood) failing.abort();
      return isGood;
    },
    { goesOn: false },
  );
  if (failed.length > 0 || (await work.givenUp()) === 'cancelled') {
    await finishAsked(work, plan);
    return failedBy(work, stack, await reasonOf(work));
  }
  const fault = await complete(work, plan);
  return fault === undefined ? succeeded(stack) : failedBy(work, stack, `${fault}. `);
}

/** Whether a runner that died has begun with it: then its record says what there is to be removed. */
async function isBegun(work: StackWork, id: string): Promise<boolean> {
  return (await work.stack()).resources[id]?.operation === work.operation.id;
}

/** What a runner that died has asked for may be there without anybody knowing it: it is finished, so that it is removed. */
async function finishAsked(work: StackWork, plan: Plan): Promise<void> {
  const { resources } = await work.stack();
  for (const { logicalId, operation, status } of Object.values(resources)) {
    const isBegun = operation === work.operation.id && status.endsWith('_IN_PROGRESS');
    if (isBegun && (await isAskedFor(work, logicalId))) await bring(work, plan, logicalId, AbortSignal.abort());
  }
}

/** Makes one resource what it is to be; whether that went well. */
async function bring(work: StackWork, plan: Plan, id: string, failing: AbortSignal): Promise<boolean> {
  const now = (await work.stack()).resources[id];
  if (now?.operation === work.operation.id && now.status.endsWith('_COMPLETE')) return true;
  const before = work.operation.resources[id];
  const wanted = await wantedOf(work, plan, id);
  if (typeof wanted === 'string') {
    await fail(work, plan, id, wanted);
    return false;
  }
  const identifier = work.operation.imports[id];
  if (identifier) return importOne(work, wanted, identifier, failing);
  if (before?.id === undefined) return make(work, wanted, failing);
  if (before.status === 'CREATE_FAILED') {
    const isThere = now?.madeBy !== work.operation.id;
    return (!isThere || (await remove(work, before))) && make(work, wanted, failing);
  }
  return change(work, wanted, before, failing);
}

function noRoom({ aws }: StackWork): string {
  return new DiskFull(aws.store.home).message;
}

/** Says why a resource is not even begun with, such as that what it is to be cannot be told. */
async function fail(work: StackWork, plan: Plan, logicalId: string, reason: string): Promise<void> {
  const before = work.operation.resources[logicalId];
  const { type, ...declared } = plan.template.resources[logicalId]!;
  const fresh = outline(work, { ...declared, logicalId, type, properties: {}, after: plan.after[logicalId] ?? [] });
  const record = before ?? { ...fresh, madeBy: work.operation.id, attributes: sealedFor(work, { logicalId }, {}) };
  await work.put({ ...record, status: before ? 'UPDATE_FAILED' : 'CREATE_FAILED', reason }, {});
}

/** What is there already is left as it is, changed, or replaced, as the table of its type has it for what differs. */
async function change(work: StackWork, wanted: Wanted, before: ResourceRecord, failing: AbortSignal): Promise<boolean> {
  const type = resourceType(wanted.type);
  const properties = propertiesOf(work, before);
  const names = new Set([...Object.keys(properties), ...Object.keys(wanted.properties)]);
  const changed = [...names].filter((name) => !same(properties[name], wanted.properties[name]));
  if (changed.length === 0 && !before.status.endsWith('_FAILED')) {
    const settled = { ...wanted, sealed: before.properties };
    await work.put({ ...withoutReason(before), ...outline(work, settled) });
    return true;
  }
  if (!changed.some((name) => type?.properties[name] === 'replace'))
    return update(work, wanted, knownOf(work, before), failing);
  const identifier = type?.identifier ?? [];
  const isNamed =
    identifier.length > 0 && identifier.every((name) => name in wanted.properties && !changed.includes(name));
  if (!isNamed) return make(work, wanted, failing, before);
  const reason = `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${before.id} and update the stack again.`;
  await work.put({ ...before, status: 'UPDATE_FAILED', reason }, {});
  return false;
}

/** Of what an update has failed at, nobody knows how far that came. */
function knownOf(work: StackWork, before: ResourceRecord): ResourceRecord {
  return before.status.endsWith('_FAILED') ? { ...before, properties: sealedFor(work, before, {}) } : before;
}

function succeeded({ status }: StackRecord): Outcome {
  if (status === 'UPDATE_IN_PROGRESS') return { status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' };
  return { status: status === 'CREATE_IN_PROGRESS' ? 'CREATE_COMPLETE' : 'IMPORT_COMPLETE' };
}

/** What a stack comes to that could not be made what it is to be. */
export async function failedBy(
  work: StackWork,
  { status, disableRollback }: StackRecord,
  reason: string,
): Promise<Outcome> {
  const { onFailure } = await work.act((call) => work.operationIn(call));
  if (status === 'IMPORT_IN_PROGRESS') return { status: 'IMPORT_ROLLBACK_IN_PROGRESS', reason };
  if (status === 'UPDATE_IN_PROGRESS')
    return { status: disableRollback ? 'UPDATE_FAILED' : 'UPDATE_ROLLBACK_IN_PROGRESS', reason };
  if (onFailure === 'DO_NOTHING') return { status: 'CREATE_FAILED', reason };
  const verb = onFailure === 'DELETE' ? 'Delete' : 'Rollback';
  const next = onFailure === 'DELETE' ? 'DELETE_IN_PROGRESS' : 'ROLLBACK_IN_PROGRESS';
  return { status: next, reason: `${reason}${verb} requested by user.` };
}

async function reasonOf(work: StackWork): Promise<string> {
  const why = await work.givenUp();
  const touched = Object.values((await work.stack()).resources).filter(
    ({ operation }) => operation === work.operation.id,
  );
  const listed = failures(touched);
  if (why === 'late') return `Stack operation time exceeded the specified timeout. ${listed}`;
  return why === 'cancelled' && listed === '' ? 'Operation cancelled. ' : listed;
}
