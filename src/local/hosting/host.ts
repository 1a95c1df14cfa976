/** The hosting: the one process of a home that serves everything hosted, until nothing is left. */
import { begin } from '../background.js';
import { revokeAllCredentials } from '../container-credentials.js';
import { LocalAwsRemoved, stackOf } from '../errors.js';
import type { Listener, LocalAws } from '../index.js';
import { type Changes, listen } from './changes.js';
import type { Hosting, Serving } from './hosted.js';
import { listHosted, removeLeft } from './kinds.js';
import { type HostingTiming, REAL_HOSTING_TIME } from './timing.js';

/**
 * Serves whatever is hosted, in all regions, until nothing is left, the home was removed, or SIGTERM. Returns at once
 * when another process does.
 * @param signal ends it as SIGTERM does
 */
export async function host(
  aws: LocalAws,
  timing: HostingTiming = REAL_HOSTING_TIME,
  signal?: AbortSignal,
): Promise<void> {
  const release = await begin(aws.store.home, 'hosting');
  if (!release) return;
  const serving = new HostingProcess(aws, timing, await listen(aws.store.home), release);
  const end = () => serving.end();
  process.once('SIGTERM', end);
  signal?.addEventListener('abort', end);
  if (signal?.aborted) end();
  try {
    await serving.run();
  } catch (error) {
    if (!(error instanceof LocalAwsRemoved)) throw error;
  } finally {
    await serving.close();
    process.removeListener('SIGTERM', end);
    signal?.removeEventListener('abort', end);
  }
}

class HostingProcess implements Hosting {
  private readonly served = new Map<string, Serving>();
  private listener: Promise<Listener> | undefined;
  /** What could not be served, and why. */
  private readonly faults = new Map<string, string>();
  private ending = false;
  private isReleased = false;

  constructor(
    readonly aws: LocalAws,
    readonly timing: HostingTiming,
    private readonly changes: Changes,
    private readonly release: () => Promise<void>,
  ) {}

  async run(): Promise<void> {
    await removeLeft(this.aws.store.home, this.timing.grace);
    await this.aws.act((call) => revokeAllCredentials(call, 'hosting'));
    while (!this.ending) {
      await this.look();
      if (await this.isDone()) return;
      await this.changes.next(this.timing.poll);
    }
  }

  end(): void {
    this.ending = true;
    this.changes.wake();
  }

  wake(): void {
    this.changes.wake();
  }

  async endpoint(): Promise<string> {
    this.listener ??= this.aws.listen();
    return (await this.listener).url;
  }

  async log(error: unknown): Promise<void> {
    if (error instanceof LocalAwsRemoved) return;
    await this.aws.act(async (call) => call.log(`hosting: ${stackOf(error)}`)).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.changes.close();
    await Promise.all([...this.served.keys()].map((key) => this.stop(key)));
    await (await this.listener)?.close();
    await this.giveBack();
  }

  /** Once: it could be another process's lock by then. */
  private async giveBack(): Promise<void> {
    if (this.isReleased) return;
    this.isReleased = true;
    await this.release();
  }

  /** What cannot be served holds up nothing else. */
  private async look(): Promise<void> {
    const hosted = await listHosted(this.aws.store);
    const keys = new Set(hosted.map(({ key }) => key));
    await Promise.all([...this.served.keys()].filter((key) => !keys.has(key)).map((key) => this.stop(key)));
    await Promise.all(
      hosted.map(async (each) => {
        try {
          const serving = this.served.get(each.key) ?? (await each.serve(this));
          this.served.set(each.key, serving);
          await serving.look();
          this.faults.delete(each.key);
        } catch (error) {
          // Once: it is tried again and again.
          const fault = String(error);
          if (this.faults.get(each.key) !== fault) await this.log(error);
          this.faults.set(each.key, fault);
        }
      }),
    );
  }

  private async stop(key: string): Promise<void> {
    const serving = this.served.get(key);
    this.served.delete(key);
    await serving?.close().catch((error: unknown) => this.log(error));
  }

  /** Whether nothing is left. Then the lock is given back before anybody can add something and rely on it. */
  private async isDone(): Promise<boolean> {
    if (this.served.size > 0) return false;
    return this.aws.store.exclusive(async () => {
      if ((await listHosted(this.aws.store)).length > 0) return false;
      await this.giveBack();
      return true;
    });
  }
}
