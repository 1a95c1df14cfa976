/**
 * Reads the batches whose builds are not written out one by one.
 * Source: "Batch build buildspec reference" in AWS's CodeBuild user guide.
 */
import type { BatchTasks } from './buildspec-batch.js';
import type { BuildspecNode } from './buildspec-node.js';
import { beside, MOST_BUILDS, readEnvironment, tooMany, variablesIn, type BatchTask } from './buildspec-task.js';

interface Axis {
  /** `buildspec`, a key of `env`, or a variable with a dollar sign before it. */
  readonly name: string;
  readonly values: readonly string[];
}

/** A build for each combination of the dynamic values. They are named by their numbers, as nothing else names them. */
export function readMatrix(node: BuildspecNode): BatchTasks {
  const [fixed, dynamic] = [node.child('static'), node.child('dynamic')];
  const [common, env] = [readEnvironment(fixed.child('env')), dynamic.child('env')];
  const axes = [
    { name: 'buildspec', values: dynamic.child('buildspec').texts() },
    ...['compute-type', 'image'].map((name) => ({ name, values: env.child(name).texts() })),
    ...variablesIn(env).map(([name, values]) => ({ name: `$${name}`, values: values.texts() })),
  ].filter(({ values }) => values.length > 0);
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (count > MOST_BUILDS) throw tooMany(node, count);
  const ignoreFailure = fixed.child('ignore-failure').flag();
  const tasks = combinations(axes).map((chosen, index): BatchTask => {
    const [buildspec, computeType, image] = ['buildspec', 'compute-type', 'image'].map((name) => chosen.get(name));
    const variables = [...chosen].flatMap(([name, value]) => (name.startsWith('$') ? [[name.slice(1), value]] : []));
    return {
      identifier: `build${index + 1}`,
      dependsOn: [],
      ignoreFailure,
      ...(buildspec !== undefined && { buildspec }),
      env: {
        ...common,
        ...(computeType !== undefined && { computeType }),
        ...(image !== undefined && { image }),
        variables: { ...common.variables, ...(Object.fromEntries(variables) as Record<string, string>) },
      },
    };
  });
  const notActedOn = [
    ...node.keysBeside(['static', 'dynamic']),
    ...beside(fixed, ['env', 'ignore-failure']).map((key) => `static/${key}`),
    ...dynamic.keysBeside(['buildspec', 'env']).map((key) => `dynamic/${key}`),
    ...env.keysBeside(['compute-type', 'image', 'variables']).map((key) => `dynamic/env/${key}`),
  ];
  return { tasks, notActedOn };
}

/**
 * The same build several times.
 * Source: "Enable parallel test execution in batch builds" in AWS's CodeBuild user guide.
 */
export function readFanout(node: BuildspecNode): BatchTasks {
  const parallelism = node.child('parallelism');
  const count = Number(parallelism.text() ?? '0');
  if (!Number.isInteger(count) || count < 1) throw parallelism.error('expected parallelism to be a number above zero');
  if (count > MOST_BUILDS) throw tooMany(parallelism, count);
  const ignoreFailure = node.child('ignore-failure').flag();
  const tasks = Array.from({ length: count }, (_, index) => {
    return { identifier: `build${index + 1}`, dependsOn: [], ignoreFailure, env: { variables: {} } };
  });
  return { tasks, notActedOn: node.keysBeside(['parallelism', 'ignore-failure']) };
}

/** All ways to choose one value of each axis; the last axis changes fastest. */
function combinations(axes: readonly Axis[]): ReadonlyMap<string, string>[] {
  return axes.reduce<Map<string, string>[]>(
    (chosen, { name, values }) => chosen.flatMap((each) => values.map((value) => new Map(each).set(name, value))),
    [new Map()],
  );
}
