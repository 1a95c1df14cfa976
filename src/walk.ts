/** Works on resources side by side, each after what it waits for. */
import type { Context } from './context.js';
import type { Inspection, Result, Survey } from './engine.js';
import { interrupted } from './errors.js';
import type { Outcome, Removal } from './events.js';
import type { Resource } from './resources/resource.js';

/** What became of the resource that was worked on. */
export type Done<O extends Outcome | Removal> = Pick<Result<O>, 'outcome' | 'reason' | 'actual'>;

/**
 * Works on everything of a survey, and tells of each when it begins and ends. After a failure or Ctrl-C nothing new is begun
 * and what is in flight is let finish.
 * @param order in which each comes behind what it waits for
 * @throws UserError `interrupted` after Ctrl-C, else whatever `work` throws
 */
export async function walk<O extends Outcome | Removal>(
  { context, inspections }: Survey,
  order: readonly Resource[],
  waitsFor: (resource: Resource) => readonly string[],
  work: (resource: Resource, inspection: Inspection) => Promise<Done<O>>,
): Promise<Result<O>[]> {
  const byKind = new Map<string, Inspection>(inspections.map((inspection) => [inspection.kind, inspection]));
  const running = new Map<string, Promise<Result<O>>>();
  let failed = false;
  for (const resource of order) {
    const inspection = byKind.get(resource.kind);
    if (!inspection) continue;
    const before = waitsFor(resource).flatMap((kind) => running.get(kind) ?? []);
    const run = Promise.all(before).then(async () => {
      if (context.signal.aborted) throw interrupted();
      if (failed) throw new Skipped();
      return await told(context, inspection, () => work(resource, inspection));
    });
    run.catch(() => {
      failed = true;
    });
    running.set(resource.kind, run);
  }
  const settled = await Promise.allSettled(running.values());
  const reasons = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  const reason = reasons.find((each) => !(each instanceof Skipped)) ?? reasons[0];
  if (reason !== undefined) throw reason;
  return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
}

/** Was not begun, because something else had failed. */
class Skipped extends Error {}

async function told<O extends Outcome | Removal>(
  { emit, now }: Context,
  { kind, name, arn }: Inspection,
  work: () => Promise<Done<O>>,
): Promise<Result<O>> {
  const start = now();
  emit({ type: 'resource-started', kind, name });
  try {
    const done = await work();
    const { outcome, reason } = done;
    const span = { start, ms: now() - start };
    emit({ type: 'resource-finished', kind, name, outcome, ...span, ...(reason !== undefined && { reason }) });
    return { kind, name, arn, ...done };
  } catch (error) {
    emit({ type: 'resource-failed', kind, name, start, ms: now() - start });
    throw error;
  }
}
