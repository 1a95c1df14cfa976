import type { WireRequest } from './wire.js';

/** On whose behalf, and in which region, operations run. */
export interface Caller {
  /** An ARN. */
  readonly principal: string;
  readonly region: string;
}

export const partition = 'aws';
export const account = '000000000000';

/** Who uses the local AWS when nobody else is named. */
export const localUser = `arn:${partition}:iam::${account}:user/local`;

/**
 * Who sent a request. Any credentials are the local user's; the region is the one they signed for.
 * @param region for a request whose signature names none
 */
export function callerOf(request: WireRequest, region: string): Caller {
  return { principal: localUser, region: signedRegion(request) ?? region };
}

/** From a Signature Version 4 credential scope: `<access key>/<date>/<region>/<service>/aws4_request`. */
function signedRegion({ headers, query }: WireRequest): string | undefined {
  const credential = /Credential=([^,\s]+)/.exec(headers['authorization'] ?? '')?.[1] ?? query.get('X-Amz-Credential');
  const region = credential?.split('/').at(-3);
  return region && /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region) ? region : undefined;
}
