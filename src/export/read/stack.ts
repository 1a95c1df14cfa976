import type { Inspected } from '../../inspect.js';
import type { Names } from '../../names.js';
import { stackArn } from '../../stages/cloudformation/stack.js';
import type { Reader } from './reader.js';

/** Its template is in the repository, and releases change what is in it. */
export const stack: Reader = async ({ names }, { name }) => ({
  made: [],
  notes: [
    `The stack ${name} is not in it: the pipeline deploys it, by the template in the repository.`,
    ...(isNamedAfter(names.pipeline.name, name)
      ? []
      : [
          `The stack ${name} is not called after the pipeline: another one in this account and region would deploy it, too.`,
        ]),
  ],
});

function isNamedAfter(pipeline: string, stackName: string): boolean {
  return stackName.startsWith(`${pipeline}-`);
}

/** How a stack is called that has its name from the pipeline; undefined for everything else. */
export function namedStack({ kind, name }: Inspected, pipeline: string) {
  if (kind !== 'stack' || !isNamedAfter(pipeline, name)) return undefined;
  const nameOf = (names: Names) => names.pipeline.name + name.slice(pipeline.length);
  return { identify: (names: Names) => ({ name: nameOf(names), arn: stackArn(names, nameOf(names)) }) };
}
