/** Policy documents, as IAM and S3 read them. Pure. Grammar: IAM User Guide, "Grammar of the IAM JSON policy language". */
import { isOperator, type Condition } from './condition.js';
import type { PrincipalElement } from './principal.js';

/** Where a document stands decides which elements it needs: on a role, as a role's trust, or on a bucket. */
export type PolicyKind = 'identity' | 'trust' | 'resource';

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  /** By kind: `Service`, `AWS`, `Federated`, `CanonicalUser`. */
  readonly Principal?: PrincipalElement;
  readonly NotPrincipal?: PrincipalElement;
  readonly Condition?: Condition;
}

/** The document breaks the grammar; the message is AWS's. */
export class PolicySyntaxError extends Error {
  override readonly name = 'PolicySyntaxError';
}

type Json = Record<string, unknown>;

const CURRENT = '2012-10-17';
const VERSIONS: unknown[] = [CURRENT, '2008-10-17'];
const STATEMENT_ELEMENTS = new Set([
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Principal',
  'NotPrincipal',
  'Condition',
]);

/**
 * The statements of a policy document, every element that may be single or a list as a list.
 * @throws PolicySyntaxError
 */
export function parsePolicy(text: string, kind: PolicyKind): Statement[] {
  const document = parseJson(text, kind);
  if (document.Version !== undefined && !VERSIONS.includes(document.Version)) fail('Syntax errors in policy.');
  if (kind === 'identity' && document.Version !== CURRENT) {
    fail('Policy document must be version 2012-10-17 or greater.');
  }
  const statements = asList(document.Statement).map((statement) => parseStatement(statement, kind));
  if (statements.length === 0) fail('Syntax errors in policy.');
  const ids = statements.flatMap(({ Sid }) => (Sid === undefined ? [] : [Sid]));
  if (new Set(ids).size < ids.length) fail('Statement IDs (SID) in a single policy must be unique.');
  if (document.Version !== CURRENT) return statements.map(withoutVariables);
  return kind === 'identity' ? statements.map(withWholeArns) : statements;
}

function parseJson(text: string, kind: PolicyKind): Json {
  try {
    const document: unknown = JSON.parse(text);
    if (isObject(document)) return document;
  } catch {
    // Told below: what the parser says of the position is not AWS's to say.
  }
  return fail(kind === 'trust' ? 'This policy contains invalid Json' : 'Syntax errors in policy.');
}

function parseStatement(source: unknown, kind: PolicyKind): Statement {
  if (!isObject(source)) return fail('Syntax errors in policy.');
  const unknown = Object.keys(source).find((element) => !STATEMENT_ELEMENTS.has(element));
  if (unknown !== undefined) fail('Syntax errors in policy.');
  if (source.Effect !== 'Allow' && source.Effect !== 'Deny') fail('Syntax errors in policy.');
  const statement = Object.fromEntries(
    Object.entries(source).map(([element, value]) => [element, normalize(element, value)]),
  ) as unknown as Statement;
  checkActions(statement, kind);
  checkResources(statement, kind);
  checkPrincipals(statement, kind);
  if (!Object.keys(statement.Condition ?? {}).every(isOperator)) fail('Syntax errors in policy.');
  return statement;
}

function normalize(element: string, value: unknown): unknown {
  switch (element) {
    case 'Sid':
    case 'Effect':
      return typeof value === 'string' ? value : fail('Syntax errors in policy.');
    case 'Principal':
    case 'NotPrincipal':
      return value === '*' ? { '*': ['*'] } : mapOfStrings(value);
    case 'Condition':
      return isObject(value) ? mapValues(value, mapOfStrings) : fail('Syntax errors in policy.');
    default:
      return strings(value);
  }
}

/** Variables came with the current version: in a document of an older one, or of none, `${` is text like any other. */
function withoutVariables(statement: Statement): Statement {
  const asText = (texts: readonly string[]) => texts.map((text) => text.replaceAll('${', '${$}{'));
  const { Resource, NotResource, Condition } = statement;
  return {
    ...statement,
    ...(Resource && { Resource: asText(Resource) }),
    ...(NotResource && { NotResource: asText(NotResource) }),
    ...(Condition && { Condition: mapValues(Condition, (block) => mapValues(block, asText)) }),
  };
}

/**
 * What an incomplete ARN leaves out is anything, in identity-based policies. IAM User Guide, "IAM identifiers", section
 * "IAM ARNs".
 */
function withWholeArns(statement: Statement): Statement {
  const whole = (arn: string) => (arn === '*' ? arn : `${arn}${':*'.repeat(Math.max(0, 6 - arn.split(':').length))}`);
  const { Resource, NotResource } = statement;
  return {
    ...statement,
    ...(Resource && { Resource: Resource.map(whole) }),
    ...(NotResource && { NotResource: NotResource.map(whole) }),
  };
}

function checkActions({ Action, NotAction }: Statement, kind: PolicyKind): void {
  if (Action && NotAction) fail('Syntax errors in policy.');
  const actions = Action ?? NotAction ?? [];
  if (actions.length === 0) {
    fail(kind === 'identity' ? 'Policy statement must contain actions.' : 'Missing required field Action');
  }
  for (const action of actions) {
    const [vendor = '', name, ...more] = action.split(':');
    if (action === '*' && kind !== 'trust') continue;
    if (name === undefined) fail('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
    if (more.length > 0) fail('Actions/Condition can contain only one colon.');
    if (!/^[a-zA-Z0-9\-.]+$/.test(vendor)) fail(`Vendor ${vendor} is not valid`);
    if (kind === 'trust' && vendor.toLowerCase() !== 'sts') {
      fail('AssumeRole policy may only specify STS AssumeRole actions.');
    }
  }
}

function checkResources({ Resource, NotResource }: Statement, kind: PolicyKind): void {
  if (kind === 'trust') {
    if (Resource ?? NotResource) fail('Has prohibited field Resource');
    return;
  }
  if (Resource && NotResource) fail('Syntax errors in policy.');
  const resources = Resource ?? NotResource ?? [];
  if (resources.length === 0) {
    fail(kind === 'identity' ? 'Policy statement must contain resources.' : 'Missing required field Resource');
  }
  for (const resource of resources) {
    if (kind === 'identity' && resource !== '*' && !resource.startsWith('arn:')) {
      fail(`Resource ${resource} must be in ARN format or "*".`);
    }
  }
}

function checkPrincipals({ Principal, NotPrincipal }: Statement, kind: PolicyKind): void {
  if (kind === 'identity') {
    if (Principal ?? NotPrincipal) fail('Policy document should not specify a principal.');
    return;
  }
  if (!Principal && !NotPrincipal) fail('Missing required field Principal');
  for (const service of Principal?.Service ?? []) {
    if (!/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(service))
      fail(`Invalid principal in policy: "SERVICE":"${service}"`);
  }
}

function mapOfStrings(value: unknown): Record<string, string[]> {
  return isObject(value) ? mapValues(value, strings) : fail('Syntax errors in policy.');
}

/** Conditions may hold numbers and booleans; they are compared as text. */
function strings(value: unknown): string[] {
  return asList(value).map((item) =>
    ['string', 'number', 'boolean'].includes(typeof item) ? String(item) : fail('Syntax errors in policy.'),
  );
}

function mapValues<S, T>(source: Readonly<Record<string, S>>, change: (value: S) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(source).map(([key, value]) => [key, change(value)]));
}

function asList(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fail(message: string): never {
  throw new PolicySyntaxError(message);
}
