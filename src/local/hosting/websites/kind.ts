/** Websites of S3's buckets as something that is hosted. */
import { bucketsIn } from '../../services/s3/bucket.js';
import { urlOf } from '../../services/s3/website-url.js';
import type { HostedKind } from '../hosted.js';

export const websiteKind: HostedKind = {
  async list(store) {
    const all = await bucketsIn(store);
    return all.flatMap(({ name, region, website }) => {
      if (!website) return [];
      const { port } = website;
      return {
        // With its port: a bucket that is made anew has another one.
        key: `s3/${name}/${port}`,
        kind: 'website',
        name,
        region,
        url: urlOf(website),
        serve: async (hosting) => (await import('./serving.js')).serveWebsite(hosting, name, port),
      };
    });
  },
};
