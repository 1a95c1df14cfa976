/** What the other services ask of IAM: may they act as a role? */
import type { Call } from '../service.js';
import { iamGlob, matchesGlob } from '../glob.js';
import { parsePolicy, type Statement } from '../policy/document.js';
import { roles } from './iam/role.js';

/**
 * Whether the role exists and its trust document lets the service (such as `codebuild.amazonaws.com`) assume it.
 * Conditions are not evaluated: a conditional Allow counts, a conditional Deny does not.
 */
export async function assumable(call: Call, roleArn: string, servicePrincipal: string): Promise<boolean> {
  const role = await roles(call).get(roleArn.slice(roleArn.lastIndexOf('/') + 1).toLowerCase());
  if (role?.arn !== roleArn) return false;
  const about = parsePolicy(role.trust, 'trust').filter(
    (statement) => coversAssumeRole(statement) && coversService(statement, servicePrincipal),
  );
  const denied = about.some(({ Effect, Condition }) => Effect === 'Deny' && !Condition);
  return !denied && about.some(({ Effect }) => Effect === 'Allow');
}

function coversAssumeRole({ Action, NotAction }: Statement): boolean {
  const names = (patterns: readonly string[]) =>
    patterns.some((pattern) => matchesGlob(iamGlob(pattern.toLowerCase()), 'sts:assumerole'));
  return Action ? names(Action) : !names(NotAction ?? []);
}

function coversService({ Principal, NotPrincipal }: Statement, service: string): boolean {
  const names = (principals: Statement['Principal']) =>
    principals?.['*'] !== undefined || principals?.Service?.includes(service) === true;
  return Principal ? names(Principal) : !names(NotPrincipal);
}
