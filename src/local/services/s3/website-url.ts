import { isAtWork } from '../../background.js';
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import { buckets } from './bucket.js';

export function noWebsite(bucketName: string): AwsError {
  const message = 'The specified bucket does not have a website configuration';
  return new AwsError('NoSuchWebsiteConfiguration', message, 404, { BucketName: bucketName });
}

/** Where a bucket's website is served; undefined when it has none. */
export async function websiteUrl(call: Call, bucketName: string): Promise<string | undefined> {
  const website = (await buckets(call).get(bucketName))?.website;
  if (!website) return undefined;
  await serveAgain(call);
  return urlOf(website);
}

export function urlOf({ port }: { readonly port: number }): string {
  return `http://127.0.0.1:${port}`;
}

/** Whoever looks at a website finds it served, also where the process that served it died, as when the machine restarted. */
export async function serveAgain(call: Call): Promise<void> {
  if (!(await isAtWork(call.store.home, 'hosting'))) call.wakeHosting();
}
