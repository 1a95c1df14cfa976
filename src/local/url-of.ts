/** Where things of the local AWS answer on this machine. */
import { localUser } from './caller.js';
import type { Server } from './server.js';
import type { Call } from './service.js';

/** A service's things that are served, by the last part of their ARN. */
type UrlOf = (call: Call, resource: string) => Promise<string | undefined>;

/** Each is loaded when it is asked. */
const services: Readonly<Record<string, () => Promise<UrlOf>>> = {
  s3: async () => (await import('./services/s3/website-url.js')).websiteUrl,
  elasticbeanstalk: async () => (await import('./services/elasticbeanstalk/environment-url.js')).environmentUrl,
  codedeploy: async () => (await import('./services/codedeploy/group-url.js')).groupUrl,
};

/**
 * Where the thing of this ARN is served; undefined when it is not, or is not there.
 * @param region of an ARN that names none, as those of S3
 */
export async function urlOf(server: Server, arn: string, region: string): Promise<string | undefined> {
  const [, , service = '', of, , ...rest] = arn.split(':');
  const load = Object.hasOwn(services, service) ? services[service] : undefined;
  if (!load) return undefined;
  const find = await load();
  return server.act({ principal: localUser, region: of || region }, (call) => find(call, rest.join(':')));
}
