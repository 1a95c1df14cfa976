/** The words in which AWS denies a request. Pure. */
import type { AccessRequest, Denied, PolicyType } from './decide.js';

/** With their articles: there are many policies of a type, but one trust of a role. */
const WITH_ARTICLE: Readonly<Record<PolicyType, string>> = {
  'identity-based policy': 'an identity-based policy',
  'permissions boundary': 'a permissions boundary',
  'resource-based policy': 'a resource-based policy',
  'role trust policy': 'the role trust policy',
};

/**
 * AWS's message for a denial: who, which action, on what, why. No resource is named for an action that is about none;
 * S3 alone puts its own into quotation marks. Who
 * is nobody is not told why.
 * IAM User Guide, "Troubleshoot access denied error messages". The ARN of a managed policy, which AWS adds to an explicit
 * deny, is left out: the policies that can deny here have none.
 */
export function denialMessage({ principal, action, resource }: AccessRequest, { explicit, by }: Denied): string {
  if (principal.kind === 'anonymous') return 'Access Denied';
  const who = principal.kind === 'service' ? principal.service : principal.arn;
  const named = action.startsWith('s3:') ? `"${resource}"` : resource;
  const what = resource === '*' ? action : `${action} on resource: ${named}`;
  const why = explicit
    ? `with an explicit deny in ${WITH_ARTICLE[by]}`
    : `because no ${by} allows the ${action} action`;
  return `User: ${who} is not authorized to perform: ${what} ${why}`;
}
