import { runSimulation } from '@cloud-copilot/iam-simulate';
import { expect, test } from 'vitest';
import { decide } from '../../../src/local/policy/decide.js';
import { parsePolicy } from '../../../src/local/policy/document.js';
import { principalKeys } from '../../../src/local/policy/principal.js';
import { ALL_OPERATORS, type Document, policyCase, type PolicyCase } from '../../helpers/policy-cases.js';
import { conditions, DIFFERENCES } from '../../helpers/policy-differences.js';

/** `AGREEMENT=all` takes three times as many. */
const CASES = process.env.AGREEMENT === 'all' ? 6000 : 2000;

type Outcome = 'Allowed' | 'ExplicitlyDenied' | 'ImplicitlyDenied';

test('decides as an independent evaluator does, save where AWS documents otherwise', async () => {
  const agreed: Record<Outcome, number> = { Allowed: 0, ExplicitlyDenied: 0, ImplicitlyDenied: 0 };
  const documented = new Map(DIFFERENCES.map((difference) => [difference, 0]));
  const operators = new Set<string>();
  for (let seed = 1; seed <= CASES; seed++) {
    const drawn = policyCase(seed);
    for (const { operator } of conditions(drawn)) operators.add(operator);
    const [ours, theirs] = [decided(drawn), await simulated(drawn)];
    if (ours === theirs) {
      agreed[ours] += 1;
      continue;
    }
    const reason = DIFFERENCES.find((difference) => difference.holds(drawn));
    if (!reason) throw new Error(`policyCase(${seed}): ${ours}, not ${theirs}\n${JSON.stringify(drawn, null, 2)}`);
    documented.set(reason, (documented.get(reason) ?? 0) + 1);
  }
  const inAll = Object.values(agreed).reduce((sum, count) => sum + count, 0);
  process.stdout.write(`${inAll} of ${CASES} decisions agree: ${JSON.stringify(agreed)}; AWS documents the others.\n`);
  // No outcome is rare, and no difference is made up: what AWS documents otherwise stays the exception.
  for (const count of Object.values(agreed)) expect(count / CASES).toBeGreaterThan(0.1);
  for (const count of documented.values()) expect(count / CASES).toBeLessThan(0.02);
  expect([...documented].filter(([, count]) => count === 0)).toEqual([]);
  expect([...operators].toSorted()).toEqual(ALL_OPERATORS.toSorted());
});

function decided({ request, identity, boundary, attached }: PolicyCase): Outcome {
  const kind = request.action === 'sts:AssumeRole' ? 'trust' : 'resource';
  const parsed = (document: Document, as: 'identity' | typeof kind) => parsePolicy(JSON.stringify(document), as);
  const decision = decide(request, {
    identity: identity.map((document) => parsed(document, 'identity')),
    ...(boundary && { boundary: parsed(boundary, 'identity') }),
    ...(attached && { [kind]: parsed(attached, kind) }),
  });
  return decision.allowed ? 'Allowed' : decision.explicit ? 'ExplicitlyDenied' : 'ImplicitlyDenied';
}

async function simulated({ request, identity, boundary, attached }: PolicyCase): Promise<Outcome> {
  const { principal, action, resource, context } = request;
  const keys = Object.entries({ ...principalKeys(principal), ...context });
  const answer = await runSimulation(
    {
      request: {
        // No case is about who is anonymous: the evaluator knows nobody without an account.
        principal: 'arn' in principal ? principal.arn : 'service' in principal ? principal.service : principal.kind,
        action,
        resource: { resource, accountId: '000000000000' },
        contextVariables: Object.fromEntries(
          keys.map(([key, [value = '', ...more]]) => [key, more.length === 0 ? value : [value, ...more]]),
        ),
      },
      identityPolicies: identity.map((policy, index) => ({ name: `identity ${index}`, policy })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(boundary && { permissionBoundaryPolicies: [{ name: 'boundary', policy: boundary }] }),
      ...(attached && { resourcePolicy: attached }),
    },
    {},
  );
  if (answer.resultType === 'error') throw new Error(JSON.stringify({ ...answer.errors, request }));
  return answer.overallResult;
}
