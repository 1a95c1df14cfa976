/** What pipelines share in CodeArtifact: whose it is, and who uses it. */
import {
  type CodeartifactClient,
  DescribeRepositoryCommand,
  ListRepositoriesInDomainCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-codeartifact';
import { ignore } from '../../aws/errors.js';
import type { Context } from '../../context.js';
import { sharedTag } from '../../names.js';
import { store } from '../../stages/packages/names.js';
import { tagsByKey } from '../resource.js';

/** How something that is shared was found. */
export interface Sharing {
  /** Whether it was made for pipelines to share; else it is somebody's own, used and left as it is. */
  readonly isShared: boolean;
  /** The repositories of others in the domain. */
  readonly others: readonly string[];
}

/** The tags of what is shared: none of the pipeline's own, for there are others. */
export const sharedTags = [{ key: sharedTag, value: 'packages' }];

/** Undefined where it is not there. @param arn of what is shared in the domain, or of the domain */
export async function sharingOf(context: Context, domain: string, arn: string): Promise<Sharing | undefined> {
  const [tags, repositories] = await Promise.all([
    tagsOf(context.aws.codeartifact(), arn),
    repositoriesIn(context, domain),
  ]);
  const own = [store, context.names.pipeline.name];
  return tags && { isShared: sharedTag in tags, others: repositories.filter((name) => !own.includes(name)) };
}

/** Why it stays when a pipeline goes. */
export function whyShared({ isShared = false, others = [] }: Partial<Sharing>): string | undefined {
  if (!isShared) return 'somebody else made it';
  return others.length > 0 ? `used by ${named(others)}` : undefined;
}

/** How many of many are named. */
const mostNamed = 3;

/** Some of them by name. */
export function named(all: readonly string[]): string {
  const more = all.length - mostNamed;
  return [...all.slice(0, mostNamed), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/** Undefined where it is not there. */
export async function tagsOf(
  codeartifact: CodeartifactClient,
  resourceArn: string,
): Promise<Record<string, string> | undefined> {
  const request = new ListTagsForResourceCommand({ resourceArn });
  const found = await ignore('ResourceNotFoundException', codeartifact.send(request));
  return found && tagsByKey(found.tags);
}

/** Whether there is a repository of this name in the domain. */
export async function isThere({ aws, names }: Context, domain: string, repository: string): Promise<boolean> {
  const request = new DescribeRepositoryCommand({ domain, domainOwner: names.account, repository });
  return (await ignore('ResourceNotFoundException', aws.codeartifact().send(request))) !== undefined;
}

/** The names of all repositories of the domain; none where it is not there. */
export async function repositoriesIn({ aws, names }: Context, domain: string): Promise<string[]> {
  const found: string[] = [];
  for (let nextToken: string | undefined; ;) {
    const request = new ListRepositoriesInDomainCommand({
      domain,
      domainOwner: names.account,
      ...(nextToken && { nextToken }),
    });
    const page = await ignore('ResourceNotFoundException', aws.codeartifact().send(request));
    found.push(...(page?.repositories ?? []).flatMap(({ name }) => name ?? []));
    nextToken = page?.nextToken;
    if (!nextToken) return found;
  }
}
