/** Patterns of ARNs, compared component by component. Pure. */
import { matchesGlob, type GlobToken } from '../glob.js';

/** `arn:partition:service:region:account:resource`; what follows the fifth colon is one component. */
const COMPONENTS = 6;

/**
 * Whether the ARN matches; undefined when either is no ARN. A wildcard stays within its component, save in the last, which
 * may hold colons. IAM User Guide, "Condition operators", section "ARN condition operators".
 */
export function matchesArn(pattern: readonly GlobToken[], arn: string): boolean | undefined {
  const patterns = components(pattern);
  const parts = arn.split(':');
  if (patterns.length < COMPONENTS || parts.length < COMPONENTS) return undefined;
  const texts = [...parts.slice(0, COMPONENTS - 1), parts.slice(COMPONENTS - 1).join(':')];
  return patterns.every((component, index) => matchesGlob(component, texts[index] ?? ''));
}

/** Whether a statement's Resource names the resource: `*` alone is everything. */
export function matchesResource(pattern: readonly GlobToken[], resource: string): boolean {
  if (pattern.length === 1 && pattern[0] === 'any') return true;
  return matchesArn(pattern, resource) ?? false;
}

function components(pattern: readonly GlobToken[]): GlobToken[][] {
  let current: GlobToken[] = [];
  const found = [current];
  for (const token of pattern) {
    if (found.length < COMPONENTS && typeof token === 'object' && token.literal === ':') {
      current = [];
      found.push(current);
    } else {
      current.push(token);
    }
  }
  return found;
}
