/** Policies that lack something, and what the documentation says of what no run needs. */
import { readFile } from 'node:fs/promises';
import type { PolicyDocument, Statement } from '../../src/policies.js';

/** A policy must grant something: this is of no use. */
export const nothing: Statement = { Sid: 'Nothing', Effect: 'Allow', Action: 'sts:GetCallerIdentity', Resource: '*' };

/** The policies that lack one action of one statement; where that had no other, one of no use stands in. */
export function lackingOneAction({ Version, Statement }: PolicyDocument) {
  return Statement.flatMap((statement, index) =>
    listOf(statement.Action).map((action, place) => {
      const left = without(listOf(statement.Action), place);
      const Action = left.length > 0 ? left : nothing.Action;
      const document: PolicyDocument = { Version, Statement: Statement.with(index, { ...statement, Action }) };
      return { sid: statement.Sid ?? '', action, document };
    }),
  );
}

const without = <T>(list: readonly T[], index: number) => list.filter((_, each) => each !== index);

const listOf = <T>(value: T | readonly T[]) => (Array.isArray(value) ? (value as readonly T[]) : [value as T]);

/**
 * The rows of `docs/permissions.md` about what is granted only because AWS's documentation asks for it, as `role action`.
 * @param heading of the part of the page
 */
export async function askedForByAws(heading: string): Promise<string[]> {
  const page = await readFile(new URL('../../docs/permissions.md', import.meta.url), 'utf8');
  const [, part = ''] = page.split(`\n${heading}\n`);
  const rows = part
    .split(/\n##+ /, 1)[0]!
    .matchAll(/^\| ([\w-]+) +\| `([\w:]+)` +\| .*https:\/\/docs\.aws\.amazon\.com\//gm);
  return [...rows].map(([, role, action]) => `${role} ${action}`);
}
