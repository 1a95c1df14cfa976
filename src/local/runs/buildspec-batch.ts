/**
 * Reads the `batch` section of a buildspec: which builds a batch consists of.
 * Source: "Batch build buildspec reference" in AWS's CodeBuild user guide.
 */
import { BuildspecNode } from './buildspec-node.js';
import { readFanout, readMatrix } from './buildspec-matrix.js';
import { beside, MOST_BUILDS, readTask, tooMany, type BatchTask } from './buildspec-task.js';

export interface BatchTasks {
  readonly tasks: readonly BatchTask[];
  /** Keys that the local AWS does not act on, such as `batch/build-list/env/fleet`. */
  readonly notActedOn: readonly string[];
}

export interface BatchSpec extends BatchTasks {
  /** Whether the failure of one task stops the others. */
  readonly fastFail: boolean;
}

const TASK = ['identifier', 'buildspec', 'env', 'ignore-failure'];
const READERS: Readonly<Record<string, (node: BuildspecNode) => BatchTasks>> = {
  'build-fanout': readFanout,
  'build-graph': (node) => readTasks(node, [...TASK, 'depend-on']),
  'build-list': (node) => readTasks(node, TASK),
  'build-matrix': readMatrix,
};

/** @throws BuildspecError saying what is wrong, and on which line */
export function parseBatchspec(text: string): BatchSpec {
  const root = BuildspecNode.parse(text);
  const batch = root.child('batch');
  if (!batch.exists()) throw root.error('batch is missing: it says which builds there are');
  const [type, another] = Object.keys(READERS).filter((key) => batch.child(key).exists());
  if (type === undefined || another !== undefined) {
    throw batch.error(`expected batch to have one of ${Object.keys(READERS).join(', ')}`);
  }
  const { tasks, notActedOn } = READERS[type]!(batch.child(type));
  const below = new Set(notActedOn.map((key) => `batch/${type}/${key}`));
  return {
    fastFail: batch.child('fast-fail').flag(),
    tasks,
    notActedOn: [...batch.keysBeside(['fast-fail', type]).map((key) => `batch/${key}`), ...below],
  };
}

function readTasks(node: BuildspecNode, known: readonly string[]): BatchTasks {
  const nodes = node.items();
  if (nodes.length === 0) throw node.error('expected at least one build');
  if (nodes.length > MOST_BUILDS) throw tooMany(node, nodes.length);
  const tasks = nodes.map((each) => readTask(each, known));
  for (const [index, { identifier }] of tasks.entries()) {
    if (tasks.findIndex((other) => other.identifier === identifier) < index)
      throw nodes[index]!.child('identifier').error(`the identifier ${identifier} is there twice`);
  }
  checkOrder(tasks, nodes);
  return { tasks, notActedOn: nodes.flatMap((each) => beside(each, known)) };
}

/** What a task depends on must be there, and come to an end. */
function checkOrder(tasks: readonly BatchTask[], nodes: readonly BuildspecNode[]): void {
  const all = new Set(tasks.map(({ identifier }) => identifier));
  for (const [index, { dependsOn }] of tasks.entries()) {
    const missing = dependsOn.find((name) => !all.has(name));
    if (missing !== undefined)
      throw nodes[index]!.child('depend-on').error(`there is no build ${missing} to depend on`);
  }
  const ordered = new Set<string>();
  for (;;) {
    const next = tasks.filter(
      (task) => !ordered.has(task.identifier) && task.dependsOn.every((name) => ordered.has(name)),
    );
    if (next.length === 0) break;
    for (const { identifier } of next) ordered.add(identifier);
  }
  const circular = tasks.findIndex(({ identifier }) => !ordered.has(identifier));
  if (circular < 0) return;
  const { identifier } = tasks[circular]!;
  throw nodes[circular]!.child('depend-on').error(`${identifier} can never begin: what it depends on goes in a circle`);
}
