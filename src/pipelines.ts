/** All pipelines of this program in one account and region. */
import { ListTagsForResourceCommand, paginateListPipelines } from '@aws-sdk/client-codepipeline';
import { distance } from 'fastest-levenshtein';
import { ignore } from './aws/errors.js';
import { certain } from './aws/identity.js';
import type { Session } from './context.js';
import { UserError } from './errors.js';
import { namesOf, ownershipTag } from './names.js';
import { tagsByKey } from './resources/resource.js';

/** How many calls are made at a time: an account may have hundreds of pipelines. */
const width = 10;

/** How many names are told to somebody who got one wrong. */
const shown = 5;

/** The names of the pipelines that carry our tag, in order. */
export async function ownPipelines(session: Session): Promise<string[]> {
  return await certain(session.confirmed, readOwnPipelines(session));
}

async function readOwnPipelines({ aws, identity }: Session): Promise<string[]> {
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

/** Nothing of this name is there: says which pipelines are. */
export async function unknownPipeline(session: Session, name: string): Promise<UserError> {
  const { identity } = session;
  return new UserError(
    'unknown-pipeline',
    `There is no pipeline "${name}" in account ${identity.account}, ${identity.region}.`,
    {
      hint:
        (await nearPipelines(session, name)) ??
        `There is none at all. To make one: ${session.commandLine(`init ${name}`)}`,
    },
  );
}

/** Which pipelines there are, in order, and of many those with similar names; undefined when there is none. */
export async function nearPipelines(session: Session, name: string): Promise<string | undefined> {
  const known = (await ownPipelines(session)).toSorted((a, b) => distance(name, a) - distance(name, b));
  if (known.length === 0) return undefined;
  const more = known.length > shown ? `, and ${known.length - shown} more: ${session.commandLine('list')}` : '';
  return `There ${known.length === 1 ? 'is' : 'are'}: ${known.slice(0, shown).toSorted().join(', ')}${more}`;
}
