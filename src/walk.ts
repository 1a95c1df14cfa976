/** Works on resources side by side, each after what it waits for. */
import type { Context } from './context.js';
import type { Result } from './engine.js';
import type { Inspected, Inspection } from './inspect.js';
import { interrupted } from './errors.js';
import type { Outcome, Removal } from './events.js';
import type { Resource } from './resources/resource.js';

/** What became of the resource that was worked on. */
export type Done<O extends Outcome | Removal> = Pick<Result<O>, 'outcome' | 'reason' | 'actual'>;

/**
 * Works on everything that was looked at, and tells of each when it begins and ends. After a failure or Ctrl-C nothing new is
 * begun and what is in flight is let finish.
 * @param inspections each behind what it waits for
 * @throws UserError `interrupted` after Ctrl-C, else whatever `work` throws
 */
export async function walk<O extends Outcome | Removal>(
  context: Context,
  inspections: readonly Inspected[],
  waitsFor: (resource: Resource) => readonly string[],
  work: (inspection: Inspected) => Promise<Done<O>>,
): Promise<Result<O>[]> {
  context.emit({ type: 'work', kinds: inspections.map(({ kind }) => kind) });
  const running: { readonly kind: string; readonly run: Promise<Result<O>> }[] = [];
  let failed = false;
  for (const inspection of inspections) {
    const kinds = waitsFor(inspection.resource);
    const before = running.flatMap(({ kind, run }) => (kinds.includes(kind) ? run : []));
    const run = Promise.all(before).then(async () => {
      if (context.signal.aborted) throw interrupted();
      if (failed) throw new Skipped();
      return await told(context, inspection, () => work(inspection));
    });
    run.catch(() => {
      failed = true;
    });
    running.push({ kind: inspection.kind, run });
  }
  const settled = await Promise.allSettled(running.map(({ run }) => run));
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
