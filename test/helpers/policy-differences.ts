/** Where AWS's documentation and the independent evaluator part: by name, each with the page that decides for us. */
import { isIP } from 'node:net';
import type { Element, PolicyCase } from './policy-cases.js';

const GUIDE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/';

interface Difference {
  readonly name: string;
  readonly source: string;
  holds(drawn: PolicyCase): boolean;
}

export const DIFFERENCES: readonly Difference[] = [
  {
    name: 'with IfExists, ForAnyValue holds without the key too',
    source: `${GUIDE}reference_policies_elements_condition_operators.html#Conditions_IfExists`,
    holds: (drawn) =>
      conditions(drawn).some(
        ({ operator, values }) => /^ForAnyValue:.*IfExists$/.test(operator) && values === undefined,
      ),
  },
  {
    name: 'nothing is equal to a variable without a value, so that a negated operator holds',
    source: `${GUIDE}reference_policies_variables.html#policy-vars-no-value`,
    holds: (drawn) =>
      conditions(drawn).some(
        ({ operator, wanted }) => operator.includes('Not') && wanted.some((value) => lacksValue(value, drawn)),
      ),
  },
  {
    name: '${*} is an asterisk in exact comparisons too',
    source: `${GUIDE}reference_policies_variables.html#policy-vars-specialchars`,
    holds: (drawn) =>
      conditions(drawn).some(
        ({ operator, wanted }) => /String(Not)?Equals/.test(operator) && wanted.some((value) => value.includes('${*}')),
      ),
  },
  {
    name: 'a NotResource with a variable without a value leaves nothing out',
    source: `${GUIDE}reference_policies_variables.html#policy-vars-no-value`,
    holds: (drawn) => notResources(drawn).some((pattern) => lacksValue(pattern, drawn)),
  },
  {
    name: 'an incomplete ARN is completed in a NotResource too',
    source: `${GUIDE}reference_identifiers.html#identifiers-arns`,
    holds: (drawn) => notResources(drawn).some((pattern) => pattern !== '*' && pattern.split(':').length < 6),
  },
  {
    name: 'dates in seconds since 1970 can be compared with those of ISO 8601',
    source: `${GUIDE}reference_policies_elements_condition_operators.html#Conditions_Date`,
    holds: (drawn) =>
      conditions(drawn).some(
        ({ operator, wanted, values = [] }) =>
          operator.includes('Date') && new Set([...wanted, ...values].map((value) => /^\d+$/.test(value))).size > 1,
      ),
  },
  {
    name: 'an address is outside of a single address of the other family',
    source: `${GUIDE}reference_policies_elements_condition_operators.html#Conditions_IPAddress`,
    holds: (drawn) =>
      conditions(drawn).some(
        ({ operator, wanted, values = [] }) =>
          operator.includes('NotIpAddress') &&
          wanted.some((single) => isIP(single) !== 0 && values.some((value) => isIP(value) !== isIP(single))),
      ),
  },
  {
    name: 'a prefix of 0 holds every address of its family',
    source: `${GUIDE}reference_policies_elements_condition_operators.html#Conditions_IPAddress`,
    holds: (drawn) =>
      conditions(drawn).some(({ operator, wanted }) => operator.includes('IpAddress') && wanted.includes('0.0.0.0/0')),
  },
  {
    name: 'a NotPrincipal that denies must name the session, its role and the account, or the user and the account',
    source: `${GUIDE}reference_policies_elements_notprincipal.html#specifying-notprincipal`,
    holds: ({ attached }) =>
      attached?.Statement.some(({ Effect, NotPrincipal }) => Effect === 'Deny' && NotPrincipal !== undefined) ?? false,
  },
];

/** Every operator of the case with a key, what the policy wants, and what the request has. */
export function conditions(drawn: PolicyCase) {
  const context = new Map(Object.entries(drawn.request.context).map(([key, values]) => [key.toLowerCase(), values]));
  return statements(drawn).flatMap(({ Condition = {} }) =>
    Object.entries(Condition as Record<string, Record<string, string | string[]>>).flatMap(([operator, block]) =>
      Object.entries(block).map(([key, wanted]) => ({
        operator,
        wanted: [wanted].flat(),
        values: context.get(key.toLowerCase()),
      })),
    ),
  );
}

function statements({ identity, boundary, attached }: PolicyCase): Element[] {
  return [...identity, boundary, attached].flatMap((document) => document?.Statement ?? []);
}

function notResources(drawn: PolicyCase): string[] {
  return statements(drawn).flatMap(({ NotResource = [] }) => NotResource as string[]);
}

/** `${aws:username}` is a user's alone, and nobody has the tag `none`; a default is a value. */
function lacksValue(text: string, { request }: PolicyCase): boolean {
  return (
    text.includes('${aws:PrincipalTag/none}') || (text.includes('${aws:username}') && request.principal.kind !== 'user')
  );
}
