/** What is done to one resource of a stack, and how it is told. */
import { AwsError, DiskFull } from '../../errors.js';
import type { ResourceRecord } from '../../services/cloudformation/records.js';
import { attributesOf, resourcePlace, sealed, unsealed } from '../../services/cloudformation/sealed.js';
import { forgetAnswers } from './answers.js';
import { withoutSecrets } from './hidden.js';
import { GivenUp, reasonOf, resourceJob, type Subject } from './resource-job.js';
import { resourceType } from './types/index.js';
import type { Former, Made, Properties } from './types/type.js';
import { Interrupted, type StackWork } from './work.js';

/** A resource as it is to be. */
export interface Wanted {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Properties;
  /** The properties as they are stored, where they are already. */
  readonly sealed?: string;
  /** The properties as events show them: JSON with nothing secret in it. */
  readonly shown?: string;
  readonly deletionPolicy: string;
  readonly updateReplacePolicy: string;
  readonly metadata?: unknown;
  readonly after: readonly string[];
}

/** A resource, without what is noted when it is stored. */
export type Stored = Omit<ResourceRecord, 'updated' | 'operation'>;

/** Makes a resource; whether that went well. @param displaced what it takes the place of */
export async function make(
  work: StackWork,
  wanted: Wanted,
  failing: AbortSignal,
  displaced?: ResourceRecord,
): Promise<boolean> {
  const verb = displaced ? 'UPDATE' : 'CREATE';
  const said = { properties: wanted.shown };
  const fresh: Stored = {
    ...outline(work, wanted),
    status: `${verb}_IN_PROGRESS`,
    madeBy: work.operation.id,
    attributes: sealedFor(work, wanted, {}),
  };
  let record: Stored = displaced ? { ...displaced, status: fresh.status, reason: REPLACED } : fresh;
  await begin(work, record, said);
  const begun = async (id: string, attributes: Made['attributes'] = {}) => {
    const isNew = record.id !== id;
    record = { ...fresh, id, attributes: sealedFor(work, wanted, attributes) };
    await work.put(record, isNew ? { ...said, reason: 'Resource creation Initiated' } : undefined);
  };
  return attempt(
    work,
    wanted,
    `${verb}_FAILED`,
    'Resource creation cancelled',
    () => record,
    async () => {
      const stack = await work.stack();
      // What another runner has begun is not announced once more.
      const there = stack.resources[wanted.logicalId];
      if (there?.madeBy === work.operation.id && there.id !== undefined) record = there;
      const job = await resourceJob(work, stack, { ...subjectOf(fresh, wanted, verb), failing, begun });
      const { id, attributes } = await typeOf(wanted).create(job);
      await begun(id, attributes);
      await work.put({ ...record, status: `${verb}_COMPLETE` }, said);
    },
  );
}

/** Makes what is there as it is to be; whether that went well. */
export async function update(
  work: StackWork,
  wanted: Wanted,
  current: ResourceRecord,
  failing?: AbortSignal,
): Promise<boolean> {
  const said = { properties: wanted.shown };
  const { id = '', attributes, madeBy } = current;
  const record: Stored = { ...outline(work, wanted), status: 'UPDATE_IN_PROGRESS', id, attributes, madeBy };
  const former = formerOf(work, current);
  await begin(work, record, said);
  return attempt(
    work,
    wanted,
    'UPDATE_FAILED',
    'Resource update cancelled',
    () => record,
    async () => {
      const begun = async () => undefined;
      const subject = { ...subjectOf(record, wanted, 'UPDATE'), ...(failing && { failing }), begun };
      const made = await typeOf(wanted).update(await resourceJob(work, await work.stack(), subject), former);
      const changed = { id: made.id, attributes: sealedFor(work, wanted, made.attributes) };
      await work.put({ ...record, ...changed, status: 'UPDATE_COMPLETE' }, said);
    },
  );
}

/** Takes a resource away; whether that went well. */
export async function remove(work: StackWork, record: ResourceRecord): Promise<boolean> {
  const former = formerOf(work, record);
  const stack = await work.stack();
  const isCurrent = stack.resources[record.logicalId]?.id === record.id;
  const say = async (status: 'DELETE_IN_PROGRESS' | 'DELETE_COMPLETE' | 'DELETE_FAILED', reason?: string) => {
    if (isCurrent) await work.put({ ...withoutReason(record), status, ...(reason !== undefined && { reason }) }, {});
    else await work.discarding(record, status, reason);
  };
  if (record.status !== 'DELETE_IN_PROGRESS') await say('DELETE_IN_PROGRESS');
  try {
    const subject = { ...subjectOf(record, former, 'DELETE'), begun: async () => undefined };
    const job = await resourceJob(work, stack, subject);
    await typeOf(record).remove(job, former);
    await say('DELETE_COMPLETE');
    return true;
  } catch (error) {
    await say('DELETE_FAILED', await reason(work, error, ''));
    return false;
  } finally {
    if (!work.interrupt.aborted) await forgetAnswers(work, record.logicalId);
  }
}

const REPLACED = 'Requested update requires the creation of a new physical resource; hence creating one.';

/** Says that it begins, unless a runner that died has said so. */
async function begin(work: StackWork, record: Stored, said: { properties?: string | undefined }): Promise<void> {
  const there = (await work.stack()).resources[record.logicalId];
  if (there?.operation === work.operation.id && there.status === record.status) return;
  await work.put(record, said);
}

/** Whether it went well; if not, the resource has failed, and why is told. @throws Interrupted */
export async function attempt(
  work: StackWork,
  { properties, shown }: Wanted,
  status: ResourceRecord['status'],
  cancelled: string,
  record: () => Stored,
  step: () => Promise<void>,
): Promise<boolean> {
  try {
    await step();
    return true;
  } catch (error) {
    const why = withoutSecrets(await reason(work, error, cancelled), properties, shown);
    await work.put({ ...record(), status, reason: why }, {});
    return false;
  } finally {
    if (!work.interrupt.aborted) await forgetAnswers(work, record().logicalId);
  }
}

/** @throws Interrupted */
async function reason(work: StackWork, error: unknown, cancelled: string): Promise<string> {
  if (error instanceof Interrupted) throw error;
  if (error instanceof GivenUp) return cancelled;
  if (error instanceof AwsError) return reasonOf(error, work.operation.id);
  if (error instanceof DiskFull) return error.message;
  await work.log(error);
  return `Internal Failure: ${String(error)}`;
}

/** The properties that a resource has, or was to have. @throws DamagedState */
export function propertiesOf({ aws, operation }: StackWork, { logicalId, properties }: ResourceRecord): Properties {
  return unsealed(aws.store.home, resourcePlace(operation.stack, logicalId), properties);
}

/** As `wanted`, of what is there. */
export function wantedAgain(work: StackWork, record: ResourceRecord): Wanted {
  return { ...record, properties: propertiesOf(work, record), sealed: record.properties };
}

function formerOf(work: StackWork, record: ResourceRecord): Former {
  const { aws, operation } = work;
  return {
    id: record.id ?? '',
    attributes: attributesOf(aws.store.home, operation.stack, record),
    properties: propertiesOf(work, record),
  };
}

/** What is kept of a resource, as it is stored. */
export function sealedFor(
  { aws, operation }: StackWork,
  { logicalId }: Pick<Wanted, 'logicalId'>,
  value: object,
): string {
  return sealed(aws.store.home, resourcePlace(operation.stack, logicalId), value);
}

export function outline(work: StackWork, wanted: Wanted) {
  const { logicalId, type, properties, deletionPolicy, updateReplacePolicy, metadata, after } = wanted;
  return {
    logicalId,
    type,
    properties: wanted.sealed ?? sealedFor(work, wanted, properties),
    deletionPolicy,
    updateReplacePolicy,
    ...(metadata !== undefined && { metadata }),
    after,
  };
}

export function withoutReason({ reason: _, ...record }: ResourceRecord): ResourceRecord {
  return record;
}

/** @throws Error for a type that no template can have been let in with */
function typeOf({ type }: Pick<ResourceRecord, 'type'>) {
  const found = resourceType(type);
  if (!found) throw new Error(`there is no type ${type}`);
  return found;
}

function subjectOf(
  record: Pick<ResourceRecord, 'logicalId' | 'madeBy'>,
  { properties }: Pick<Wanted, 'properties'>,
  step: string,
): Omit<Subject, 'begun'> {
  return { record, properties, step };
}
