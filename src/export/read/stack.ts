import type { Inspected } from '../../inspect.js';
import type { Names } from '../../names.js';
import { stackArn } from '../../stages/cloudformation/stack.js';
import type { Reader } from './reader.js';

/** Its template is in the repository, and releases change what is in it. */
export const stack: Reader = async (_context, { name }) => ({
  made: [],
  notes: [`The stack ${name} is not in it: the pipeline deploys it, by the template in the repository.`],
});

/** How a stack is called that has its name from the pipeline; undefined for everything else. */
export function namedStack({ kind, name }: Inspected, pipeline: string) {
  if (kind !== 'stack' || !name.startsWith(`${pipeline}-`)) return undefined;
  const nameOf = (names: Names) => names.pipeline.name + name.slice(pipeline.length);
  return { identify: (names: Names) => ({ name: nameOf(names), arn: stackArn(names, nameOf(names)) }) };
}
