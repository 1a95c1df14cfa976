/**
 * Reads the tasks of a batch: what each of its builds has of its own.
 * Source: "Batch build buildspec reference" in AWS's CodeBuild user guide.
 */
import type { BuildspecNode } from './buildspec-node.js';

/** What a build of a batch has instead of what its project says. */
export interface TaskEnvironment {
  readonly computeType?: string;
  readonly image?: string;
  readonly type?: string;
  readonly privilegedMode?: boolean;
  readonly variables: Readonly<Record<string, string>>;
}

/** One build of a batch. */
export interface BatchTask {
  readonly identifier: string;
  /** The tasks that come before it. */
  readonly dependsOn: readonly string[];
  /** Whether the batch can succeed, and what depends on this task begin, although it fails. */
  readonly ignoreFailure: boolean;
  /** A buildspec's path or text. Unset: the one that the batch was read from. */
  readonly buildspec?: string;
  readonly env: TaskEnvironment;
}

/** The most builds that a batch can have. Source: "Quotas for AWS CodeBuild" in AWS's CodeBuild user guide. */
export const MOST_BUILDS = 100;
/** The group of the build that CodeBuild itself puts before the others of a batch: it fetches the source. */
export const DOWNLOAD_SOURCE = 'DOWNLOAD_SOURCE';

const IDENTIFIER = /^\w{1,127}$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const ENVIRONMENT = ['compute-type', 'image', 'type', 'privileged-mode', 'variables'];

/**
 * @param known the keys that a task of its kind can have
 * @throws BuildspecError
 */
export function readTask(node: BuildspecNode, known: readonly string[]): BatchTask {
  const identifier = node.child('identifier').text();
  if (identifier === undefined) throw node.error('identifier is missing');
  if (!IDENTIFIER.test(identifier)) {
    const rule = 'must contain only alphanumeric characters and underscores and be less than 128 characters in length';
    throw node.child('identifier').error(`Build Identifiers ${identifier} ${rule}`);
  }
  if (identifier === DOWNLOAD_SOURCE) {
    throw node.child('identifier').error(`${identifier} is the identifier of the first build of every batch`);
  }
  // Read, so that a wrong value is told.
  node.child('debug-session').flag();
  const buildspec = node.child('buildspec').text();
  return {
    identifier,
    dependsOn: known.includes('depend-on') ? node.child('depend-on').texts() : [],
    ignoreFailure: node.child('ignore-failure').flag(),
    ...(buildspec !== undefined && { buildspec }),
    env: readEnvironment(node.child('env')),
  };
}

/** @throws BuildspecError */
export function readEnvironment(env: BuildspecNode): TaskEnvironment {
  const [computeType, image, type] = ['compute-type', 'image', 'type'].map((key) => env.child(key).text());
  const privileged = env.child('privileged-mode');
  const variables = variablesIn(env).map(([name, node]) => [name, node.text() ?? '']);
  return {
    ...(computeType !== undefined && { computeType }),
    ...(image !== undefined && { image }),
    ...(type !== undefined && { type }),
    ...(privileged.exists() && { privilegedMode: privileged.flag() }),
    variables: Object.fromEntries(variables) as Record<string, string>,
  };
}

/** @throws BuildspecError when a name is none for a variable */
export function variablesIn(env: BuildspecNode): [string, BuildspecNode][] {
  const entries = env.child('variables').entries();
  for (const [name, node] of entries) {
    if (!VARIABLE.test(name)) throw node.error(`"${name}" is not a name for an environment variable`);
  }
  return entries;
}

/** What a task, or what is common to all of a matrix, says that is not acted on. */
export function beside(task: BuildspecNode, known: readonly string[]): string[] {
  return [
    ...task.keysBeside(known),
    ...task
      .child('env')
      .keysBeside(ENVIRONMENT)
      .map((key) => `env/${key}`),
  ];
}

export function tooMany(node: BuildspecNode, count: number): Error {
  return node.error(`${count} builds are more than the ${MOST_BUILDS} that a batch can have`);
}
