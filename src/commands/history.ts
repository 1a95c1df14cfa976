/** Shows what ran, and how it ended. */
import { exitCode } from '../errors.js';
import { readExecutions, withAuthors } from '../executions/read.js';
import type { Host } from '../host.js';
import { historyLines } from '../render/history.js';
import { historyDocument } from '../render/json.js';
import { drive, stageNamed } from './driving.js';
import type { HistoryOptions } from './options.js';

/** How many executions are listed at most: what CodePipeline gives at once. */
const most = 100;

/** The executions, newest first; with `--stage`, those that reached it. */
export async function history(given: string | undefined, options: HistoryOptions, host: Host): Promise<number> {
  return await drive(given, options, host, async ({ context, stages, out }) => {
    const stage = options.stage === undefined ? undefined : stageNamed(stages, options.stage);
    const limit = Math.min(options.limit, most);
    // With a stage it is not known before how many have to be looked at.
    const read = await readExecutions(context, stages, { count: stage === undefined ? limit : most });
    const chosen = read.filter(
      (execution) =>
        stage === undefined || execution.stages.some(({ name, status }) => name === stage && status !== 'NotStarted'),
    );
    const executions = await withAuthors(context, chosen.slice(0, limit));
    out.progress.stop();
    out.result(
      () => historyDocument(context, executions),
      (style) => historyLines(executions, host.now(), style),
    );
    return exitCode.done;
  });
}
