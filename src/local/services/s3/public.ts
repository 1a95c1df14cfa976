/** Pure. Source: "Blocking public access to your Amazon S3 storage" in the S3 User Guide, section "The meaning of public". */
import { isIP } from 'node:net';
import type { Statement } from '../../policy/document.js';

/** Condition keys that name who asks, or by which way. */
const NAMING_KEYS = [
  'aws:principalorgid',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceip',
  'aws:sourceowner',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
];

/** Operators that ask for one of the values: a negated one leaves everybody else, and one with IfExists who says nothing. */
const BINDING = /^(ForAnyValue:)?(String(Equals|EqualsIgnoreCase|Like)|Arn(Equals|Like)|IpAddress)$/i;

/** Whether a bucket policy lets in somebody whom it does not name. */
export function isPublic(statements: readonly Statement[]): boolean {
  return statements.some((statement) => statement.Effect === 'Allow' && isForAll(statement) && !isBound(statement));
}

function isForAll({ Principal }: Statement): boolean {
  return Principal === undefined || Principal['*'] !== undefined || (Principal['AWS'] ?? []).includes('*');
}

function isBound({ Condition = {} }: Statement): boolean {
  return Object.entries(Condition).some(
    ([operator, block]) =>
      BINDING.test(operator) &&
      Object.entries(block).some(([key, values]) => NAMING_KEYS.includes(key.toLowerCase()) && values.every(isFixed)),
  );
}

/** Without wildcards and variables, and no range of addresses that is too wide to name anybody. */
function isFixed(value: string): boolean {
  return !/[*?]|\$\{/.test(value) && !isWide(value);
}

/** Wider than /8 of IPv4, or than /32 of IPv6. */
function isWide(value: string): boolean {
  const [address = '', bits = '128'] = value.split('/');
  const widest = { 4: 8, 6: 32 }[isIP(address)] ?? 0;
  return Number(bits) < widest;
}
