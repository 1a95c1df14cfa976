import { tagChanges } from '../tags.js';
import type { Former, ResourceJob } from '../type.js';

/** @param resource the last part of its ARN, such as `application:hello` */
export async function changeTags(job: ResourceJob, former: Former, resource: string): Promise<void> {
  const { added, removed } = tagChanges(job, former);
  const ResourceArn = `arn:${job.partition}:codedeploy:${job.region}:${job.account}:${resource}`;
  if (removed.length > 0) await job.call('codedeploy', 'UntagResource', { ResourceArn, TagKeys: removed });
  if (added.length > 0) await job.call('codedeploy', 'TagResource', { ResourceArn, Tags: added });
}
