/** All pipelines of this program in one account and region. */
import { ListTagsForResourceCommand, paginateListPipelines } from '@aws-sdk/client-codepipeline';
import { distance } from 'fastest-levenshtein';
import { ignore } from './aws/errors.js';
import type { Session } from './context.js';
import { UserError } from './errors.js';
import { namesOf, ownershipTag } from './names.js';
import { tagsByKey } from './resources/resource.js';

/** How many calls are made at a time: an account may have hundreds of pipelines. */
const width = 10;

/** The names of the pipelines that carry our tag, in order. */
export async function ownPipelines({ aws, identity }: Session): Promise<string[]> {
  const codepipeline = aws.codepipeline();
  const names: string[] = [];
  for await (const page of paginateListPipelines({ client: codepipeline }, {})) {
    names.push(...(page.pipelines ?? []).flatMap(({ name }) => name ?? []));
  }
  const ours = await inParallel(names, async (name) => {
    const resourceArn = namesOf({ name }, identity).pipeline.arn;
    const request = new ListTagsForResourceCommand({ resourceArn });
    // It may have been deleted since it was listed.
    const answer = await ignore(['ResourceNotFoundException', 'PipelineNotFoundException'], codepipeline.send(request));
    return tagsByKey(answer?.tags)[ownershipTag] === name;
  });
  return names.filter((_name, index) => ours[index]).toSorted();
}

/** Works on everything, a few at a time, and gives the results in order. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

/** Nothing of this name is there: says which pipelines are, those with similar names first. */
export async function unknownPipeline(session: Session, name: string): Promise<UserError> {
  const { identity } = session;
  const known = (await ownPipelines(session)).toSorted((a, b) => distance(name, a) - distance(name, b)).slice(0, 5);
  return new UserError(
    'unknown-pipeline',
    `There is no pipeline "${name}" in account ${identity.account}, ${identity.region}.`,
    {
      hint:
        known.length > 0
          ? `There ${known.length === 1 ? 'is' : 'are'}: ${known.join(', ')}`
          : `There is none at all. To make one: ${session.commandLine(`init ${name}`)}`,
    },
  );
}
