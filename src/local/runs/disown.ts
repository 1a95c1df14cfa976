import { executions, pipelines } from '../services/codepipeline/records.js';
import type { Call } from '../service.js';
import type { Collection } from '../store.js';
import { inProgress } from './executions.js';
import { runKinds } from './kinds/index.js';
import type { Claimable } from './kinds/kind.js';
import { NOBODY, type Work } from './queue.js';

/** Notes that the process that had claimed some work is gone, even if another process has its id now. */
export async function disown(call: Call, work: Work): Promise<void> {
  if (work.kind === 'pipeline') return disownActions(call, work.name);
  const records: Collection<Claimable> = runKinds[work.kind].records(call);
  const record = await records.get(work.id);
  if (record?.runner !== undefined) await records.put(work.id, { ...record, runner: NOBODY });
}

async function disownActions(call: Call, name: string): Promise<void> {
  const pipeline = await pipelines(call).get(name);
  if (!pipeline) return;
  for (const id of pipeline.live) {
    const execution = await executions(call, pipeline).get(id);
    if (!execution) continue;
    for (const action of inProgress(execution)) if (action.runner !== undefined) action.runner = NOBODY;
    await executions(call, pipeline).put(id, execution);
  }
}
