import type { LocalAws } from '../index.js';
import { batches } from '../services/codebuild/batch-records.js';
import { builds, nameOf } from '../services/codebuild/records.js';
import { primarySource } from './build-environment.js';
import type { BuildJob } from './build-job.js';
import { downloadSources, readBuildspecAs } from './build-source.js';
import { parseBatchspec } from './buildspec-batch.js';

/**
 * All that the first build of a batch does: it reads from the source which builds there are.
 * @throws PhaseFailure
 */
export async function readBatchspec(aws: LocalAws, job: BuildJob): Promise<undefined> {
  const { build } = job.record;
  await job.log.say(`CODEBUILD_SRC_DIR=${job.machine.inside(primarySource(job))}`);
  const commit = await downloadSources(job);
  const spec = await readBuildspecAs(job, parseBatchspec);
  for (const setting of spec.notActedOn) {
    await job.log.say(`Warning: the local AWS does not act on "${setting}".`);
  }
  const resolved = { ...(commit !== undefined && { resolvedSourceVersion: commit }) };
  await aws.act(
    async (call) => {
      const [buildId, batchId] = [build.id ?? '', nameOf(build.buildBatchArn)];
      const [record, batch] = [await builds(call).get(buildId), await batches(call).get(batchId)];
      if (record) await builds(call).put(buildId, { ...record, build: { ...record.build, ...resolved } });
      if (batch) await batches(call).put(batchId, { ...batch, spec, batch: { ...batch.batch, ...resolved } });
    },
    undefined,
    job.region,
  );
}
