/** What CloudFormation says of a failure, without what nobody reads. Pure. */

/** What a stack was denied. */
export interface Denial {
  readonly action: string;
  /** The name of the role that it acted as, where that is said. */
  readonly role?: string | undefined;
  readonly resource?: string | undefined;
  /** Why, in the service's words, where allowing it is not all that is needed: something denies it. */
  readonly because?: string | undefined;
}

/** Services say it in sentences of their own; these are those of most of them, and of the older ones. */
export function denialIn(reason: string): Denial | undefined {
  const [, short] = /API: ([\w-]+:\w+) Access Denied/i.exec(reason) ?? [];
  if (short !== undefined) return { action: short };
  const [, action] = /not authorized to perform:? ([\w-]+:\w+)/i.exec(reason) ?? [];
  if (action === undefined) return undefined;
  const [, because] =
    /((?:because|with an explicit deny) .*?)(?: \(Service: |"? \(RequestToken: |$)/s.exec(reason) ?? [];
  return {
    action,
    role: /User: arn:[\w-]+:sts::\d*:assumed-role\/([^/\s]+)\//.exec(reason)?.[1],
    resource: /on resource:? "?(arn:[^\s"]+|\*)/.exec(reason)?.[1],
    ...(because !== undefined && !/no identity-based policy/i.test(because) && { because }),
  };
}

/** The reason as people read it: who may not do what on which resource; of anything else the service's own words alone. */
export function plainReason(reason: string): string {
  const denial = denialIn(reason);
  if (!denial) return unwrapped(reason);
  const { action, role, resource, because } = denial;
  const who = role === undefined ? 'the stack' : `the role ${role}`;
  const where = resource === undefined ? '' : ` on ${resource}`;
  return `${who} is not authorized to perform: ${action}${where}${because === undefined ? '' : ` ${because}`}`;
}

/** Without the resource handler that passed it on, and the numbers of the request. */
function unwrapped(reason: string): string {
  const [, inner = reason] = /^Resource handler returned message: "(.*)" \(RequestToken: .*\)$/s.exec(reason) ?? [];
  return inner.replace(/ \(Service: [^()]*\)(?: \(SDK Attempt Count: \d+\))?\s*$/, '').trim();
}
