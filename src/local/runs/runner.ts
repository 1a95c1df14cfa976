/** The runner: the one process of a home that carries out actions and runs what has an end, such as builds. */
import { setTimeout as pause } from 'node:timers/promises';
import { begin } from '../background.js';
import { revokeAllCredentials } from '../container-credentials.js';
import type { Listener, LocalAws } from '../index.js';
import type { Call } from '../service.js';
import { executions, pipelines } from '../services/codepipeline/records.js';
import { runAction } from './actions.js';
import { endLeftScripts } from './deployments/left-scripts.js';
import { disown } from './disown.js';
import { settle, underWay } from './executions.js';
import { runKinds } from './kinds/index.js';
import type { Claimable, Interruption, RunJob, RunKind } from './kinds/kind.js';
import { removeLeftBuilds } from './left-builds.js';
import { pauseAfter } from './pauses.js';
import { dequeue, type Ending, keyOf, queue, type Work } from './queue.js';
import { REAL_TIME, type Timing } from './timing.js';

/**
 * Moves whatever there is to move, in all regions and several pipelines side by side, until nothing is left. Returns
 * at once when another process does. On SIGTERM what runs is ended and nothing new is begun.
 */
export async function moveExecutions(aws: LocalAws, timing: Timing = REAL_TIME): Promise<void> {
  const release = await begin(aws.store.home, 'runner');
  if (!release) return;
  const runner = new Runner(aws, timing, release);
  const end = () => runner.end();
  process.once('SIGTERM', end);
  try {
    await runner.run();
  } catch (error) {
    await runner.abort();
    await release();
    throw error;
  } finally {
    await runner.close();
    process.removeListener('SIGTERM', end);
  }
}

class Runner {
  private readonly running = new Set<Promise<void>>();
  /** What runs and has an end. */
  private readonly interruptible = new Map<
    string,
    { readonly ended: Promise<void>; readonly interrupt: AbortController }
  >();
  /** Work that could not be taken, for whatever reason: it waits for the next runner, and holds up no other. */
  private readonly failed = new Set<string>();
  /** Aborted when this process is to end. */
  private readonly ending = new AbortController();
  /** Where what runs reaches the local AWS, once something has asked for it. */
  private listener: Promise<Listener> | undefined;

  constructor(
    private readonly aws: LocalAws,
    private readonly timing: Timing,
    private readonly release: () => Promise<void>,
  ) {}

  /** The lock has been given back when this returns, but not when it throws. */
  async run(): Promise<void> {
    await this.disown();
    await removeLeftBuilds(await this.aws.store.path('builds'), this.timing.grace);
    await endLeftScripts(this.aws.store.home, this.timing.grace);
    await this.aws.act((call) => revokeAllCredentials(call, 'runs'));
    for (let looks = 1; ; looks++) {
      for (const work of await this.work()) await this.attempt(work, () => this.take(work));
      if (await this.isDone()) return;
      const isOver = pause(pauseAfter(looks, this.timing.poll), true);
      // What has ended leads to something new.
      if (!(await Promise.race([...this.running, isOver]))) looks = 0;
    }
  }

  private async endpoint(): Promise<string> {
    this.listener ??= this.aws.listen();
    return (await this.listener).url;
  }

  async close(): Promise<void> {
    await (await this.listener)?.close();
  }

  end(): void {
    this.ending.abort();
    for (const { interrupt } of this.interruptible.values()) interrupt.abort('FAULT' satisfies Interruption);
  }

  /** Ends what is under way and waits for it. */
  async abort(): Promise<void> {
    this.end();
    await Promise.all(this.running);
  }

  /** Whether nothing is left. Then the lock is given back before anybody can add to the queue and rely on it. */
  private isDone(): Promise<boolean> {
    if (this.running.size > 0) return Promise.resolve(false);
    return this.aws.store.exclusive(async () => {
      if (!this.ending.signal.aborted && (await this.work()).length > 0) return false;
      await this.release();
      return true;
    });
  }

  private async work(): Promise<Work[]> {
    const all = (await queue(this.aws.store).entries()).map(([, work]) => work);
    return all.filter((work) => !this.failed.has(keyOf(work)));
  }

  /** What is claimed before this runner has claimed anything was claimed by a process that died, whatever its id. */
  private async disown(): Promise<void> {
    for (const work of await this.work()) {
      await this.attempt(work, () => this.within(work.region, (call) => disown(call, work)));
    }
  }

  private async attempt(work: Work, task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      this.failed.add(keyOf(work));
      await this.log(error);
    }
  }

  private async take(work: Work): Promise<void> {
    if (work.kind === 'pipeline') await this.takeActions(work);
    else await this.takeRun(work);
  }

  private async takeActions(work: Work & { kind: 'pipeline' }): Promise<void> {
    const { region, name } = work;
    await this.within(region, async (call) => {
      const pipeline = await pipelines(call).get(name);
      if (!pipeline) return dequeue(call, work);
      for (const execution of await settle(call, pipeline)) {
        const unclaimed = underWay(execution).filter(({ runner }) => runner === undefined);
        if (unclaimed.length === 0 || this.ending.signal.aborted) continue;
        for (const action of unclaimed) action.runner = process.pid;
        await executions(call, pipeline).put(execution.id, execution);
        const ended = (kind: Ending, id: string) => this.ended({ kind, region, id });
        for (const action of unclaimed) {
          const interrupt = this.ending.signal;
          void this.watch(() => runAction({ aws: this.aws, region, pipeline, execution, action, interrupt, ended }));
        }
      }
    });
  }

  private async takeRun(work: Work & { kind: Ending }): Promise<void> {
    const { region, id } = work;
    const kind: RunKind = runKinds[work.kind];
    await this.within(region, async (call) => {
      const stored = await kind.records(call).get(id);
      if (!stored) return dequeue(call, work);
      const record = await kind.withoutDeadRunner(call, stored);
      if (record.stopRequested) this.interrupt(work);
      // One that has ended is still here when its process died on the way to say so.
      if (kind.hasEnded(record)) return dequeue(call, work);
      if (record.runner !== undefined || this.ending.signal.aborted) return;
      const claimed = { ...record, runner: process.pid };
      await kind.records(call).put(id, claimed);
      this.begin(work, (interrupt) => kind.run(this.jobOf(region, claimed, interrupt)));
    });
  }

  private jobOf(region: string, record: Claimable, interrupt: AbortSignal): RunJob<Claimable> {
    return {
      aws: this.aws,
      region,
      record,
      timing: this.timing,
      interrupt,
      endpoint: () => this.endpoint(),
      ended: (kind, id) => this.ended({ kind, region, id }),
    };
  }

  private begin(work: Work, run: (interrupt: AbortSignal) => Promise<void>): void {
    const key = keyOf(work);
    const interrupt = new AbortController();
    // It may have been told to end while the work was being claimed.
    if (this.ending.signal.aborted) interrupt.abort('FAULT' satisfies Interruption);
    const ended = this.watch(async () => {
      try {
        await run(interrupt.signal);
      } catch (error) {
        // It is this process's still: whoever looks at it when that has ended is told that it has failed.
        this.failed.add(key);
        throw error;
      }
    });
    this.interruptible.set(key, { ended, interrupt });
    void ended.then(() => this.interruptible.delete(key));
  }

  private interrupt(work: Work): void {
    this.interruptible.get(keyOf(work))?.interrupt.abort('STOPPED' satisfies Interruption);
  }

  /** One that is not begun with, as this runner is to end, is stopped: who waits for it would take it for ended. */
  private async ended(work: Work & { kind: Ending }): Promise<void> {
    await this.take(work);
    await this.interruptible.get(keyOf(work))?.ended;
    if (!this.ending.signal.aborted) return;
    const kind: RunKind = runKinds[work.kind];
    await this.within(work.region, async (call) => {
      const record = await kind.records(call).get(work.id);
      if (record) await kind.stop(call, await kind.withoutDeadRunner(call, record));
    });
  }

  /** Keeps the runner alive for as long as the work takes. What it throws is a bug: it is logged. */
  private watch(work: () => Promise<void>): Promise<void> {
    const watched: Promise<void> = Promise.resolve()
      .then(work)
      .catch((error: unknown) => this.log(error))
      .finally(() => this.running.delete(watched));
    this.running.add(watched);
    return watched;
  }

  private async log(error: unknown): Promise<void> {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    await this.aws.act(async (call) => call.log(`runner: ${text}`));
  }

  private within(region: string, work: (call: Call) => Promise<void>): Promise<void> {
    return this.aws.act(work, undefined, region);
  }
}
