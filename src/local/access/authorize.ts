/** The gate that every call passes: may who calls do this? */
import { anonymous, localUser } from '../caller.js';
import { AwsError } from '../errors.js';
import { decide, type Policies } from '../policy/decide.js';
import { denialMessage } from '../policy/denial.js';
import { parsePolicy } from '../policy/document.js';
import type { Call, Service } from '../service.js';
import { services } from '../services/index.js';
import { permissionsPolicyOf } from '../services/codeartifact/permissions-policy.js';
import { seenRole } from '../services/iam/role.js';
import { bucketOfArn } from '../services/s3/bucket.js';
import { isPublic } from '../services/s3/public.js';
import { identityOf } from './identity.js';
import { type Permission, resourceTags } from './permission.js';

/**
 * Lets a call of the operation through if its caller has every permission that it needs.
 * @throws AwsError as the service denies access
 */
export async function checkAccess(service: Service, operation: string, input: object, call: Call): Promise<void> {
  const asked = (await service.access.operations[operation]?.(input as never, call)) ?? [];
  for (const { action = `${service.name}:${operation}`, ...rest } of asked) {
    const denial = await denialOf(call, { action, ...rest });
    if (denial !== undefined) throw accessDenied(service, denial);
  }
}

/**
 * For what a service does as a role without calling an operation of its API.
 * @throws AwsError `AccessDeniedException`
 */
export async function authorize(call: Call, permission: Permission): Promise<void> {
  const denial = await denialOf(call, permission);
  if (denial !== undefined) throw new AwsError('AccessDeniedException', denial);
}

/** Why the caller may not, in AWS's words; undefined if they may. */
export async function denialOf(call: Call, { action, resource, context }: Permission): Promise<string | undefined> {
  const caller = await identityOf(call, call.principal);
  const attached = await attachedTo(call, action, resource);
  // An administrator whom nothing restricts: that goes for most calls, and what it is about need not be looked at.
  if (call.principal === localUser && Object.keys(attached).length === 0) return undefined;
  const request = {
    principal: caller.principal,
    action,
    resource,
    context: { ...surroundings(call), ...caller.context, ...(await tagsOf(call, resource)), ...context },
  };
  const decision = decide(request, { ...caller, ...attached });
  return decision.allowed ? undefined : denialMessage(request, decision);
}

/**
 * The condition keys that every request has. Nothing leaves the machine, so all connections count as secure.
 * IAM User Guide, "AWS global condition context keys".
 */
function surroundings(call: Call) {
  const now = call.now();
  return {
    'aws:CurrentTime': [now.toISOString()],
    'aws:EpochTime': [String(Math.floor(now.getTime() / 1000))],
    'aws:RequestedRegion': [call.region],
    'aws:ResourceAccount': [call.account],
    'aws:SecureTransport': ['true'],
    'aws:SourceIp': ['127.0.0.1'],
    'aws:ViaAWSService': ['false'],
  };
}

/** What is asked for may have a policy of its own: a bucket has, a domain and a repository of packages, and a role has its trust. */
async function attachedTo(call: Call, action: string, resource: string): Promise<Pick<Policies, 'resource' | 'trust'>> {
  if (action === 'sts:AssumeRole') {
    const role = await seenRole(call, resource.slice(resource.lastIndexOf('/') + 1));
    return { trust: role?.arn === resource ? parsePolicy(role.trust, 'trust') : [] };
  }
  if (action.startsWith('codeartifact:')) {
    const document = await permissionsPolicyOf(call, resource);
    return document === undefined ? {} : { resource: parsePolicy(document, 'resource') };
  }
  const bucket = action.startsWith('s3:') ? await bucketOfArn(call, resource) : undefined;
  if (bucket?.policy === undefined) return {};
  const statements = parsePolicy(bucket.policy, 'resource');
  const isRestricted = bucket.publicAccessBlock?.RestrictPublicBuckets && isPublic(statements);
  // A public policy is then for the bucket's own account alone, and nobody but the anonymous is outside of it here.
  return isRestricted && call.principal === anonymous ? {} : { resource: statements };
}

async function tagsOf(call: Call, resource: string) {
  const listed = services.find(({ name }) => name === resource.split(':')[2]);
  return listed ? resourceTags(await (await listed.load()).access.tagsOf(call, resource)) : {};
}

/** S3 and the services that speak the query protocol say it their own way. */
function accessDenied({ protocol }: Service, message: string): AwsError {
  if (protocol.kind === 'json') return new AwsError('AccessDeniedException', message);
  return new AwsError(protocol.kind === 'rest-json' ? 'AccessDeniedException' : 'AccessDenied', message, 403);
}
