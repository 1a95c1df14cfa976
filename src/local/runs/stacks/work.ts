import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DiskFull, isDiskFull, stackOf } from '../../errors.js';
import type { ResourceStatus } from '@aws-sdk/client-cloudformation';
import type { LocalAws } from '../../index.js';
import { sessionOf } from '../../services/elasticbeanstalk/downstream.js';
import {
  type OperationRecord,
  operations,
  type ResourceRecord,
  type StackRecord,
  stacks,
} from '../../services/cloudformation/records.js';
import type { Call } from '../../service.js';
import { table } from '../../template/values.js';
import type { RunJob } from '../kinds/kind.js';
import { withoutParameters } from './hidden.js';
import { parametersOf } from './plan.js';
import { noteResource, type Said } from './record.js';

/** How often a call is made for which there is no room on the disk. */
const TRIES = 5;

/** As much as a stack's records and its events take while it is rolled back, in bytes. */
const ROOM = 1024 * 1024;

/** The process is to end: whatever the operation has come to, the next one goes on with it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** An operation that this process carries out. */
export class StackWork {
  readonly aws: LocalAws;
  readonly region: string;
  readonly operation: OperationRecord;
  readonly interrupt: AbortSignal;
  private readonly poll: number;
  private isFull = false;

  constructor({ aws, region, record, interrupt, timing }: RunJob<OperationRecord>) {
    this.aws = aws;
    this.region = region;
    this.operation = { ...withTables(record), imports: table(Object.entries(record.imports)) };
    this.interrupt = interrupt;
    this.poll = timing.poll;
  }

  /**
   * One call, under the store's lock, in the name of who asked for the operation. While the disk is full it is made again a few
   * times.
   * @throws Interrupted, DiskFull
   */
  async act<T>(work: (call: Call) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      if (this.interrupt.aborted) throw new Interrupted();
      try {
        return await this.aws.act(work, this.operation.principal, this.region);
      } catch (error) {
        if (!isDiskFull(error)) throw error;
        this.isFull = true;
        await this.giveRoom();
        if (tries === TRIES) throw new DiskFull(this.aws.store.home, error);
        await pause(this.poll);
      }
    }
  }

  /**
   * Keeps room on the disk: when that is full, what was made can still be written down, and taken away again.
   * @returns whether there was as much
   */
  async keepRoom(): Promise<boolean> {
    try {
      await writeFile(await this.aws.store.path(...this.room), randomBytes(ROOM), { mode: 0o600 });
      this.isFull = false;
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      this.isFull = true;
      await this.giveRoom();
    }
    return !this.isFull;
  }

  async giveRoom(): Promise<void> {
    await rm(join(this.aws.store.home, ...this.room), { force: true });
  }

  private get room(): [string, string] {
    return ['room', this.operation.id];
  }

  /** The stack as it is now. */
  stack(): Promise<StackRecord> {
    return this.act((call) => this.stackIn(call));
  }

  async stackIn(call: Call): Promise<StackRecord> {
    const stack = await stacks(call).get(this.operation.stack);
    if (!stack) throw new Error(`the stack ${this.operation.stack} is not there any more`);
    const { former } = stack;
    return { ...withTables(stack), ...(former && { former: withTables(former) }) };
  }

  /** The operation as it is now: that it is to be given up, and what becomes of the stack then, may have been said meanwhile. */
  async operationIn(call: Call): Promise<OperationRecord> {
    return (await operations(call).get(this.operation.id)) ?? this.operation;
  }

  change<T>(work: (stack: StackRecord, call: Call) => Promise<T>): Promise<T> {
    return this.act(async (call) => work(await this.stackIn(call), call));
  }

  /** Why it is to be given up, if it is. */
  async givenUp(): Promise<'cancelled' | 'late' | 'full' | undefined> {
    if (this.isFull && !(await this.keepRoom())) return 'full';
    return this.act(async (call) => {
      const { cancelled, deadline } = await this.operationIn(call);
      if (cancelled) return 'cancelled';
      return deadline && call.now() >= deadline ? 'late' : undefined;
    });
  }

  /** What the stack's role may do is what counts, or else what they may who asked. */
  async principal(): Promise<string> {
    const { roleArn } = await this.stack();
    if (roleArn === undefined) return this.operation.principal;
    return this.act(async (call) => sessionOf(call, roleArn, 'AWSCloudFormation'));
  }

  /** What has become of a resource; it is said where there is something to say. What another one takes the place of is discarded. */
  put(record: Omit<ResourceRecord, 'updated' | 'operation'>, said?: Omit<Said, 'status'>): Promise<ResourceRecord> {
    return this.change(async (stack, call) => {
      const { reason } = record;
      const shown = reason === undefined ? {} : { reason: this.shown(stack, reason) };
      const stored: ResourceRecord = { ...record, ...shown, updated: call.now(), operation: this.operation.id };
      const before = stack.resources[record.logicalId];
      const isDisplaced = before?.id !== undefined && stored.id !== undefined && !isSame(before, stored);
      await stacks(call).put(this.operation.stack, {
        ...stack,
        resources: { ...stack.resources, [record.logicalId]: stored },
        discarded: isDisplaced ? [...stack.discarded, before] : stack.discarded,
      });
      if (said) await this.note(call, stack, stored, { reason: stored.reason, ...said, status: stored.status });
      return stored;
    });
  }

  /** What becomes of a resource that is none of the stack's any more; gone, it is forgotten. */
  async discarding(record: ResourceRecord, status: ResourceStatus, reason?: string): Promise<void> {
    await this.change(async (stack, call) => {
      const discarded = stack.discarded.flatMap((each) => {
        if (!isSame(each, record)) return each;
        return status === 'DELETE_COMPLETE' || status === 'DELETE_SKIPPED' ? [] : { ...each, status };
      });
      await stacks(call).put(this.operation.stack, { ...stack, discarded });
      await this.note(call, stack, record, { status, reason });
    });
  }

  /** An event about a resource. */
  note(call: Call, stack: StackRecord, about: Parameters<typeof noteResource>[3], said: Said): Promise<void> {
    const { reason } = said;
    const shown = reason === undefined ? said : { ...said, reason: this.shown(stack, reason) };
    return noteResource(call, stack, this.operation.token, about, shown);
  }

  /** A text as everybody may see it: without the values of `NoEcho` parameters, now or before the update. */
  shown(stack: StackRecord, text: string): string {
    const versions = [stack.version, stack.former?.version].filter((version) => version !== undefined);
    const { home } = this.aws.store;
    return versions.reduce((left, version) => withoutParameters(left, parametersOf(home, stack, version)), text);
  }

  /** A fault of ours, in the local AWS's log. */
  log(error: unknown): Promise<void> {
    const { stack: of } = this.operation;
    return this.change(async (stack, call) => call.log(`stack ${of}: ${this.shown(stack, stackOf(error))}`));
  }
}

/** A resource may have a name that is everywhere in JavaScript, such as `constructor`. */
function withTables<T extends Pick<StackRecord, 'resources'>>(record: T): T {
  return { ...record, resources: table(Object.entries(record.resources)) };
}

/** Whether it is the same thing. */
export function isSame(a: ResourceRecord, b: ResourceRecord): boolean {
  return a.id === b.id && a.type === b.type;
}
