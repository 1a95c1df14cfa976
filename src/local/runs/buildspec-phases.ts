import type { BuildspecNode } from './buildspec-node.js';

/** The phases a buildspec can name, in the order in which they run. */
export const PHASES = ['install', 'pre_build', 'build', 'post_build'] as const;
type PhaseName = (typeof PHASES)[number];

/** Names that a phase's `runtime-versions` can hold. Source: "Available runtimes" in AWS's CodeBuild user guide. */
const RUNTIMES = ['android', 'docker', 'dotnet', 'golang', 'java', 'nodejs', 'php', 'python', 'ruby'] as const;
export type Runtime = (typeof RUNTIMES)[number];

/** How often a failed phase is tried again, and what its error must look like. */
export interface Retry {
  readonly times: number;
  readonly pattern: RegExp;
}

export interface Phase {
  readonly commands: readonly string[];
  /** Run after the commands, also when one of them failed. */
  readonly finally: readonly string[];
  /** Unset: the build goes on by AWS's usual transitions between phases. */
  readonly onFailure?: 'ABORT' | 'CONTINUE';
  readonly retry?: Retry;
  /** The Linux user that runs the commands. */
  readonly runAs?: string;
  /** Such as `nodejs: 22`. */
  readonly runtimeVersions: Readonly<Partial<Record<Runtime, string>>>;
}

export type Phases = Readonly<Partial<Record<PhaseName, Phase>>>;

export const PHASE_KEYS = ['on-failure', 'run-as', 'runtime-versions', 'commands', 'finally'];

const RETRIES = 3;
const MOST_RETRIES = 100;

/** @throws BuildspecError */
export function readPhases(phases: BuildspecNode): Phases {
  if (!phases.exists()) throw phases.error('phases is missing');
  for (const name of phases.keysBeside(PHASES)) {
    throw phases.child(name).error(`Invalid buildspec phase name: ${name}. Expecting: ${PHASES.toSorted().join(',')}`);
  }
  return Object.fromEntries(phases.entries().map(([name, node]) => [name, readPhase(node)]));
}

function readPhase(phase: BuildspecNode): Phase {
  const runAs = phase.child('run-as').text();
  return {
    commands: phase.child('commands').texts(),
    finally: phase.child('finally').texts(),
    runtimeVersions: readRuntimes(phase.child('runtime-versions')),
    ...readOnFailure(phase.child('on-failure')),
    ...(runAs !== undefined && { runAs }),
  };
}

function readRuntimes(node: BuildspecNode): Phase['runtimeVersions'] {
  const entries = node.entries();
  for (const [name, version] of entries) {
    if (RUNTIMES.some((runtime) => runtime === name)) continue;
    throw version.error(
      `Unknown runtime named '${name}'. This build image has the following runtimes: ${RUNTIMES.join(', ')}`,
    );
  }
  return Object.fromEntries(entries.map(([name, version]) => [name, version.text() ?? 'latest']));
}

/**
 * `RETRY` may be followed by `-count`, by `-regex`, or by both; without them it is three times, whatever the error.
 * Source: "on-failure" in "Build specification reference for CodeBuild".
 */
function readOnFailure(node: BuildspecNode): Pick<Phase, 'onFailure' | 'retry'> {
  const text = node.text();
  if (text === undefined) return {};
  const action = text.toUpperCase();
  if (action === 'ABORT' || action === 'CONTINUE') return { onFailure: action };
  const [retry, count, regex = '.*'] = /^retry(?:-(\d+)(?=-|$))?(?:-(.+))?$/is.exec(text) ?? [];
  if (retry === undefined) throw node.error(`"${text}" is not one of ABORT, CONTINUE, RETRY`);
  const times = Number(count ?? RETRIES);
  if (times > MOST_RETRIES) throw node.error(`${times} retries are too many: expected 0 to ${MOST_RETRIES}`);
  return { retry: { times, pattern: readPattern(node, regex) } };
}

/** JavaScript has no `(?i)` at the start of a pattern, which others have. */
function readPattern(node: BuildspecNode, regex: string): RegExp {
  const [, ignoreCase, pattern = ''] = /^(\(\?i\))?(.*)$/s.exec(regex) ?? [];
  try {
    return new RegExp(pattern, ignoreCase ? 'im' : 'm');
  } catch (error) {
    throw node.error((error as Error).message);
  }
}
