/** Environments as text for people. Pure. */
import type { EnvironmentView } from '../executions/environments.js';
import type { Environment } from '../resources/resource.js';
import { revisionWords } from './execution.js';
import { since, table } from './layout.js';
import type { Style } from './style.js';

/** Which commit is where, since when, how it fares, and where it answers. */
export function environmentLines(environments: readonly EnvironmentView[], now: number, style: Style): string[] {
  return table(
    environments.map(({ name, deploy, revision, since: then, health, url }) => [
      `  ${health?.endsWith('_FAILED') ? style.failed : then ? style.ok : style.same} ${name}`,
      style.dim(deploy),
      health ?? '',
      revision ? revisionWords(revision) : then ? '' : 'nothing released yet',
      then ? style.dim(since(then, now)) : '',
      url ?? '',
    ]),
  );
}

/** Where environments answer, as far as that is known. */
export function addressLines(environments: readonly Environment[], style: Style): string[] {
  const known = environments.flatMap(({ name, url }) => (url === undefined ? [] : [[`  ${name}`, url]]));
  return known.length === 0 ? [] : ['', style.bold('Environments'), ...table(known)];
}
