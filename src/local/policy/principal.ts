/** Who asks, and which Principal elements speak of them. Pure. */

export type Principal =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'service'; /** Such as `codebuild.amazonaws.com`. */ readonly service: string }
  | { readonly kind: 'user'; readonly arn: string; readonly account: string }
  | {
      readonly kind: 'role-session';
      /** `arn:aws:sts::<account>:assumed-role/<role>/<session>` */
      readonly arn: string;
      /** `arn:aws:iam::<account>:role/<path><role>` */
      readonly roleArn: string;
      readonly account: string;
    };

/** A Principal or NotPrincipal element: names by kind; everybody is `{ '*': ['*'] }`. */
export type PrincipalElement = Readonly<Record<string, readonly string[]>>;

/** How near a Principal element comes to who asks: each is decided about differently. */
export type Naming = 'direct' | 'role' | 'account';

/**
 * The ways in which the element names who asks; none when it speaks of others. Everybody is named directly.
 * IAM User Guide, "AWS JSON policy elements: Principal".
 */
export function namings(element: PrincipalElement, principal: Principal): Naming[] {
  const named = element.AWS ?? [];
  if (element['*'] || named.includes('*')) return ['direct'];
  if (principal.kind === 'anonymous') return [];
  if (principal.kind === 'service') return element.Service?.includes(principal.service) ? ['direct'] : [];
  return speakers(principal).flatMap(([naming, names]) => (names.some((name) => named.includes(name)) ? [naming] : []));
}

/**
 * Whether a NotPrincipal element exempts who asks from a Deny: a user must be named together with the account, a session
 * together with its role and the account. IAM User Guide, "AWS JSON policy elements: NotPrincipal".
 */
export function exempts(element: PrincipalElement, principal: Principal): boolean {
  const found = namings(element, principal);
  if (!('arn' in principal) || element['*'] || element.AWS?.includes('*')) return found.length > 0;
  return found.length === speakers(principal).length;
}

/** Whoever speaks for who asks, each with its names. */
function speakers(principal: Extract<Principal, { arn: string }>): [Naming, string[]][] {
  const { arn, account } = principal;
  const partition = arn.split(':')[1];
  const self: [Naming, string[]] = ['direct', [arn]];
  const owner: [Naming, string[]] = ['account', [account, `arn:${partition}:iam::${account}:root`]];
  return principal.kind === 'user' ? [self, owner] : [self, ['role', [principal.roleArn]], owner];
}

/**
 * The condition keys that say who asks. IAM User Guide, "AWS global condition context keys", section "Properties of the
 * principal".
 */
export function principalKeys(principal: Principal): Record<string, string[]> {
  if (principal.kind === 'service') {
    return { 'aws:PrincipalIsAWSService': ['true'], 'aws:PrincipalServiceName': [principal.service] };
  }
  if (principal.kind === 'anonymous') {
    return {
      'aws:PrincipalIsAWSService': ['false'],
      'aws:PrincipalAccount': ['anonymous'],
      'aws:PrincipalType': ['Anonymous'],
    };
  }
  const { account, arn } = principal;
  const isUser = principal.kind === 'user';
  return {
    'aws:PrincipalIsAWSService': ['false'],
    'aws:PrincipalAccount': [account],
    'aws:PrincipalArn': [isUser ? arn : principal.roleArn],
    'aws:PrincipalType': [isUser ? 'User' : 'AssumedRole'],
    ...(isUser ? { 'aws:username': [arn.slice(arn.lastIndexOf('/') + 1)] } : {}),
  };
}
