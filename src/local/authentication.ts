import type { Caller } from './caller.js';
import { accessKey } from './credentials.js';
import type { Service } from './service.js';
import { verify } from './signature/verify.js';
import type { Store } from './store.js';
import type { WireRequest } from './wire.js';

/**
 * On whose behalf a request comes, and in which region: both are what its signature says.
 * @throws AwsError when the request is not signed with a key of the local AWS, as its service puts it; DamagedState
 */
export function callerOf(request: WireRequest, { name, protocol }: Service, store: Store): Promise<Caller> {
  return verify(request, {
    protocol: protocol.kind,
    service: name,
    // Not the store's clock, which a test may have set: clients sign by the time that it really is.
    now: new Date(),
    keyOf: (accessKeyId) => accessKey(store, accessKeyId),
  });
}
