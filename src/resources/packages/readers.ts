import { DescribeRepositoryCommand } from '@aws-sdk/client-codeartifact';
import { ignore, isNotForUs } from '../../aws/errors.js';
import type { Context } from '../../context.js';
import { store } from '../../stages/packages/names.js';
import { repositoriesIn } from './sharing.js';

/** The repositories of the domain, each called like its pipeline, that read from the pipeline's own, as far as they may be looked at. */
export async function readersOf(context: Context, domain: string): Promise<string[]> {
  const { name } = context.names.pipeline;
  try {
    const others = (await repositoriesIn(context, domain)).filter((each) => each !== name && each !== store);
    const upstreams = await Promise.all(others.map((each) => upstreamsOf(context, domain, each)));
    return others.filter((_other, index) => upstreams[index]?.includes(name));
  } catch (error) {
    // Whoever may take their own away need not be allowed to look at others'.
    if (isNotForUs(error)) return [];
    throw error;
  }
}

async function upstreamsOf({ aws, names }: Context, domain: string, repository: string): Promise<string[]> {
  const request = new DescribeRepositoryCommand({ domain, domainOwner: names.account, repository });
  const found = await ignore('ResourceNotFoundException', aws.codeartifact().send(request));
  return found?.repository?.upstreams?.flatMap(({ repositoryName }) => repositoryName ?? []) ?? [];
}
