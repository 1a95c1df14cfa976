import {
  InvalidateProjectCache$,
  type InvalidateProjectCacheCommandInput,
  type InvalidateProjectCacheCommandOutput,
} from '@aws-sdk/client-codebuild';
import { emptyCaches } from '../../runs/cache-store.js';
import { operation } from '../../service.js';
import { cacheResets, projectNamed } from './records.js';

/** Later builds find none of the caches that are there now. Objects in S3 stay where they are: they are the user's. */
export const InvalidateProjectCache = operation<
  InvalidateProjectCacheCommandInput,
  InvalidateProjectCacheCommandOutput
>(InvalidateProjectCache$, async ({ projectName }, call) => {
  const { name = '' } = await projectNamed(call, projectName);
  await cacheResets(call).put(name, call.now());
  await emptyCaches(call.store, call.region, name);
  return {};
});
