/** The repository that a pipeline's packages are published to and installed from. */
import {
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeRepositoryCommand,
  ListPackagesCommand,
  TagResourceCommand,
  UpdateRepositoryCommand,
} from '@aws-sdk/client-codeartifact';
import { errorName, ignore } from '../../aws/errors.js';
import type { Context } from '../../context.js';
import { tagsOf } from '../../names.js';
import { domainIn } from '../../stages/packages/extra.js';
import { packagesOf, repositoryArn, store } from '../../stages/packages/names.js';
import { variablesIn } from '../project.js';
import { type Resource, resource, smallTagPairs } from '../resource.js';
import { createDomain } from './domain.js';
import { readersOf } from './readers.js';
import { named, tagsOf as tagsOfArn } from './sharing.js';
import { createStore } from './store.js';

interface Repository {
  /** Where packages are looked for that are not in it, in this order. */
  readonly upstreams: readonly string[];
  /** The packages that were published to it, and not only read through it. */
  readonly published?: readonly string[];
}

export function repository(domain: string): Resource<Repository, 'package-repository'> {
  const arn = ({ names }: Context) => repositoryArn(names, domain, names.pipeline.name);
  const inDomain = ({ names }: Context) => ({ domain, domainOwner: names.account, repository: names.pipeline.name });
  const upstreams = ({ config }: Context) => [...(packagesOf(config)?.from ?? []), store];
  const described = (context: Context) => ({
    ...inDomain(context),
    upstreams: upstreams(context).map((repositoryName) => ({ repositoryName })),
  });
  const tags = ({ config }: Context) => smallTagPairs(tagsOf(config.name, config.tags));
  return resource<Repository, 'package-repository'>({
    kind: 'package-repository',
    after: ['package-store'],
    removedAfter: ['pipeline'],
    wanted: (config) => packagesOf(config)?.domain === domain,
    identify: (names) => ({
      name: `${domain}/${names.pipeline.name}`,
      arn: repositoryArn(names, domain, names.pipeline.name),
    }),
    desired: (context) => ({ upstreams: upstreams(context) }),
    async read(context) {
      const codeartifact = context.aws.codeartifact();
      const [found, foundTags, published] = await Promise.all([
        ignore('ResourceNotFoundException', codeartifact.send(new DescribeRepositoryCommand(inDomain(context)))),
        tagsOfArn(codeartifact, arn(context)),
        publishedIn(context, inDomain(context)),
      ]);
      if (!found?.repository || !foundTags) return undefined;
      const there = found.repository.upstreams?.flatMap(({ repositoryName }) => repositoryName ?? []) ?? [];
      return { actual: { upstreams: there, published }, tags: foundTags };
    },
    settings({ actual }, names, all) {
      // What is there of another domain was asked for before.
      if (domainIn(variablesIn(all.get('build-project')), names) !== domain) return {};
      return { packages: { format: 'npm', domain, from: actual.upstreams.filter((name) => name !== store) } };
    },
    holds: ({ actual: { published = [] } }) =>
      published.length === 0 ? undefined : `the packages that were published there: ${named(published)}`,
    async usedBy(context) {
      return (await readersOf(context, domain)).map((reader) => `${reader} installs from it`);
    },
    async create(context) {
      const request = new CreateRepositoryCommand({
        ...described(context),
        description: `Packages of the pipeline ${context.names.pipeline.name}`,
        tags: tags(context),
      });
      await whereItBelongs(context, domain, () => context.aws.codeartifact().send(request));
    },
    async update(context) {
      const codeartifact = context.aws.codeartifact();
      await codeartifact.send(new TagResourceCommand({ resourceArn: arn(context), tags: tags(context) }));
      await codeartifact.send(new UpdateRepositoryCommand(described(context)));
    },
    async remove(context) {
      const request = new DeleteRepositoryCommand(inDomain(context));
      await ignore('ResourceNotFoundException', context.aws.codeartifact().send(request));
    },
  });
}

/** How often what is shared is made again: each time another pipeline would have to go at that very moment. */
const mostAttempts = 3;

/** Makes a repository. What pipelines share was there a moment ago, and may have gone with another one. */
async function whereItBelongs(context: Context, domain: string, make: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await make();
      return;
    } catch (error) {
      if (errorName(error) !== 'ResourceNotFoundException' || attempt === mostAttempts) throw error;
      await createDomain(context, domain);
      await createStore(context, domain);
    }
  }
}

/** A package that was published may be published again; one that was only read through may not. */
async function publishedIn(
  { aws }: Context,
  where: { readonly domain: string; readonly domainOwner: string; readonly repository: string },
): Promise<string[]> {
  const request = new ListPackagesCommand({ ...where, format: 'npm', publish: 'ALLOW' });
  const page = await ignore('ResourceNotFoundException', aws.codeartifact().send(request));
  return (page?.packages ?? []).map(({ namespace, package: name = '' }) =>
    namespace === undefined ? name : `@${namespace}/${name}`,
  );
}
