import type { Caller } from './caller.js';
import { accessKey } from './credentials.js';
import { addressOf } from './protocols/s3-address.js';
import type { Service } from './service.js';
import { regionOf } from './services/s3/bucket.js';
import { verify } from './signature/verify.js';
import type { Store } from './store.js';
import type { WireRequest } from './wire.js';

/**
 * On whose behalf a request comes, and in which region: both are what its signature says. One that says no region is
 * for S3, and comes to where its bucket lies.
 * @throws AwsError when the request is not signed with a key of the local AWS, as its service puts it; DamagedState
 */
export async function callerOf(request: WireRequest, { name, protocol }: Service, store: Store): Promise<Caller> {
  const { principal, region } = await verify(request, {
    protocol: protocol.kind,
    service: name,
    // Not the store's clock, which a test may have set: clients sign by the time that it really is.
    now: new Date(),
    keyOf: (accessKeyId) => accessKey(store, accessKeyId),
  });
  return {
    principal,
    region: region ?? (await regionOf(store, addressOf(request).Bucket)),
    ...(request.origin !== undefined && { origin: request.origin }),
  };
}
