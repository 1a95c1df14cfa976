/** Every service of the local AWS. A service is loaded when it is first asked for. */
import type { Protocol, Service } from '../service.js';
import { queryParameters } from '../protocols/aws-query.js';
import { signedService } from '../signature/authorization.js';
import type { WireRequest } from '../wire.js';

export interface ListedService {
  readonly name: string;
  readonly protocol: Protocol['kind'];
  /**
   * How a request shows that it is for this service: its `X-Amz-Target`, or the `Version` of its query form. With REST-JSON it
   * is what the request is signed for.
   */
  readonly key?: string;
  load(): Promise<Service>;
}

export const services: readonly ListedService[] = [
  json('codebuild', 'CodeBuild_20161006', async () => (await import('./codebuild.js')).codebuild),
  json('codecommit', 'CodeCommit_20150413', async () => (await import('./codecommit.js')).codecommit),
  json('codedeploy', 'CodeDeploy_20141006', async () => (await import('./codedeploy.js')).codedeploy),
  json('codepipeline', 'CodePipeline_20150709', async () => (await import('./codepipeline.js')).codepipeline),
  json('events', 'AWSEvents', async () => (await import('./events.js')).events),
  json('logs', 'Logs_20140328', async () => (await import('./logs.js')).logs),
  json('secretsmanager', 'secretsmanager', async () => (await import('./secretsmanager.js')).secretsmanager),
  json('ssm', 'AmazonSSM', async () => (await import('./ssm.js')).ssm),
  query('cloudformation', '2010-05-15', async () => (await import('./cloudformation.js')).cloudformation),
  query('elasticbeanstalk', '2010-12-01', async () => (await import('./elasticbeanstalk.js')).elasticbeanstalk),
  query('iam', '2010-05-08', async () => (await import('./iam.js')).iam),
  query('sts', '2011-06-15', async () => (await import('./sts.js')).sts),
  { name: 'codeartifact', protocol: 'rest-json', load: async () => (await import('./codeartifact.js')).codeartifact },
  { name: 's3', protocol: 'rest-xml', load: async () => (await import('./s3.js')).s3 },
];

function json(name: string, key: string, load: () => Promise<Service>): ListedService {
  return { name, protocol: 'json', key, load };
}

function query(name: string, key: string, load: () => Promise<Service>): ListedService {
  return { name, protocol: 'query', key, load };
}

/** The protocol that a request speaks, and the service that it is for, unless there is no such service. */
export function addressed(request: WireRequest): { protocol: Protocol['kind']; service: ListedService | undefined } {
  const target = request.headers['x-amz-target'];
  const signedFor = signedService(request);
  if (target !== undefined) return withKey('json', target.split('.')[0]);
  if (signedFor !== 's3' && isQuery(request)) return withKey('query', queryParameters(request).get('Version'));
  const rest = services.find(({ name, protocol }) => protocol === 'rest-json' && name === signedFor);
  if (rest) return { protocol: 'rest-json', service: rest };
  // The REST API of a service that is not there: all of those that speak JSON understand this answer.
  if (signedFor !== undefined && !services.some(({ name }) => name === signedFor)) {
    return { protocol: 'json', service: undefined };
  }
  return withKey('rest-xml', undefined);
}

function withKey(protocol: Protocol['kind'], key: string | null | undefined) {
  const service = services.find((listed) => listed.protocol === protocol && listed.key === key);
  return { protocol, service };
}

function isQuery(request: WireRequest): boolean {
  if (request.method === 'GET') return request.path === '/' && request.query.has('Action');
  return (
    request.method === 'POST' && (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')
  );
}
