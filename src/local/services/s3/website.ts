import {
  DeleteBucketWebsite$,
  GetBucketWebsite$,
  PutBucketWebsite$,
  type DeleteBucketWebsiteCommandInput,
  type DeleteBucketWebsiteCommandOutput,
  type GetBucketWebsiteCommandInput,
  type GetBucketWebsiteCommandOutput,
  type PutBucketWebsiteCommandInput,
  type PutBucketWebsiteCommandOutput,
} from '@aws-sdk/client-s3';
import { freePort } from '../../hosting/ports.js';
import { takenPorts } from '../../hosting/taken-ports.js';
import { operation } from '../../service.js';
import { bucketOf, changeBucket } from './bucket.js';
import { checkWebsite } from './website-checks.js';
import { noWebsite, serveAgain } from './website-url.js';

export const GetBucketWebsite = operation<GetBucketWebsiteCommandInput, GetBucketWebsiteCommandOutput>(
  GetBucketWebsite$,
  async (input, call) => {
    const { name, website } = await bucketOf(call, input);
    if (!website) throw noWebsite(name);
    await serveAgain(call);
    return website.configuration;
  },
);

/** A website stays at its address, whatever its configuration. */
export const PutBucketWebsite = operation<PutBucketWebsiteCommandInput, PutBucketWebsiteCommandOutput>(
  PutBucketWebsite$,
  async (input, call) => {
    const configuration = input.WebsiteConfiguration ?? {};
    const { website } = await bucketOf(call, input);
    checkWebsite(configuration);
    const port = website?.port ?? (await freePort(await takenPorts(call.store)));
    await changeBucket(call, input, (bucket) => ({ ...bucket, website: { configuration, port } }));
    call.wakeHosting();
    return {};
  },
);

export const DeleteBucketWebsite = operation<DeleteBucketWebsiteCommandInput, DeleteBucketWebsiteCommandOutput>(
  DeleteBucketWebsite$,
  async (input, call) => {
    await changeBucket(call, input, ({ website: _, ...bucket }) => bucket);
    call.wakeHosting();
    return {};
  },
);
