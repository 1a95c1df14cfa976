/** Whether policies allow a request. Pure. */
import type { Statement } from './document.js';
import { exempts, namings, principalKeys, type Naming, type Principal } from './principal.js';
import { covers } from './statement.js';
import type { ContextKeys } from './variables.js';

/** What is asked. */
export interface AccessRequest {
  readonly principal: Principal;
  /** Such as `s3:GetObject`. */
  readonly action: string;
  /** An ARN, or `*` for an action that is about none. */
  readonly resource: string;
  /** Values of the condition keys, by names of any case. The keys that tell of the principal are known without. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** What there is to decide by: all of one account. */
export interface Policies {
  /** Inline and managed policies of the user or role. */
  readonly identity: readonly (readonly Statement[])[];
  readonly boundary?: readonly Statement[];
  /** The policy of what is asked for, such as a bucket's. */
  readonly resource?: readonly Statement[];
  /** The trust of the role that is asked for: unlike other policies of a resource, it must allow what shall be allowed. */
  readonly trust?: readonly Statement[];
}

export type PolicyType =
  | 'identity-based policy'
  | 'permissions boundary'
  | 'resource-based policy'
  | 'role trust policy';

export interface Denied {
  readonly allowed: false;
  /** By a Deny, and not just for want of an Allow. */
  readonly explicit: boolean;
  readonly by: PolicyType;
}

export type Decision = { readonly allowed: true } | Denied;

/**
 * Decides as AWS does within one account: a Deny anywhere wins; an Allow to exactly who asks needs no other; one to their
 * role is limited by the permissions boundary; one to their account leaves it to their own policies.
 * IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access".
 */
export function decide(request: AccessRequest, policies: Policies): Decision {
  const keys = contextOf(request);
  const covering = (statements: readonly Statement[] = []) =>
    statements.filter((statement) => covers(statement, request.action, request.resource, keys));
  const identity = covering(policies.identity.flat());
  const boundary = policies.boundary && covering(policies.boundary);
  const attached = covering(policies.trust ?? policies.resource);
  const attachedType = policies.trust ? 'role trust policy' : 'resource-based policy';

  if (identity.some(isDeny)) return denied('identity-based policy', true);
  if (boundary?.some(isDeny)) return denied('permissions boundary', true);
  if (attached.some((statement) => isDeny(statement) && denies(statement, request.principal, policies))) {
    return denied(attachedType, true);
  }
  const granted = new Set(attached.flatMap((statement) => grants(statement, request.principal)));
  if (granted.has('direct')) return { allowed: true };
  if (request.principal.kind === 'service' || (policies.trust && granted.size === 0)) return denied(attachedType);
  if (!granted.has('role') && !identity.some(isAllow)) return denied('identity-based policy');
  if (boundary && !boundary.some(isAllow)) return denied('permissions boundary');
  return { allowed: true };
}

function contextOf({ principal, context }: AccessRequest): ContextKeys {
  const all = [...Object.entries(principalKeys(principal)), ...Object.entries(context)];
  return new Map(all.map(([name, values]) => [name.toLowerCase(), values]));
}

/**
 * A NotPrincipal exempts nobody who has a permissions boundary. IAM User Guide, "Permissions boundaries for IAM entities".
 */
function denies({ Principal, NotPrincipal }: Statement, principal: Principal, { boundary }: Policies): boolean {
  if (Principal) return namings(Principal, principal).length > 0;
  return boundary !== undefined || !exempts(NotPrincipal ?? {}, principal);
}

function grants(statement: Statement, principal: Principal): Naming[] {
  if (!isAllow(statement)) return [];
  const { Principal, NotPrincipal = {} } = statement;
  if (Principal) return namings(Principal, principal);
  return namings(NotPrincipal, principal).length > 0 ? [] : ['direct'];
}

function isAllow({ Effect }: Statement): boolean {
  return Effect === 'Allow';
}

function isDeny({ Effect }: Statement): boolean {
  return Effect === 'Deny';
}

function denied(by: PolicyType, explicit = false): Denied {
  return { allowed: false, explicit, by };
}
