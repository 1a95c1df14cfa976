import { tagChanges } from '../tags.js';
import type { Former, ResourceJob } from '../type.js';

/** Of what has its ARN as its physical id. */
export async function changeTags(job: ResourceJob, former: Former): Promise<void> {
  const { added, removed } = tagChanges(job, former);
  const resourceArn = former.id;
  if (removed.length > 0) await job.call('codeartifact', 'UntagResource', { resourceArn, tagKeys: removed });
  if (added.length === 0) return;
  const tags = added.map(({ Key: key, Value: value }) => ({ key, value }));
  await job.call('codeartifact', 'TagResource', { resourceArn, tags });
}
