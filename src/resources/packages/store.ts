/** The repository through which all of a domain read from the public registry. Pipelines share it. */
import {
  AssociateExternalConnectionCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeRepositoryCommand,
} from '@aws-sdk/client-codeartifact';
import { ignore } from '../../aws/errors.js';
import type { Context } from '../../context.js';
import { packagesOf, repositoryArn, store as storeName } from '../../stages/packages/names.js';
import { type Resource, resource } from '../resource.js';
import { isThere, sharedTags, type Sharing, sharingOf, whyShared } from './sharing.js';

interface Store extends Partial<Sharing> {
  /** Where it reads from. */
  readonly connection: string | undefined;
}

/** https://docs.aws.amazon.com/codeartifact/latest/ug/external-connection.html */
const connection = 'public:npmjs';

export function store(domain: string): Resource<Store, 'package-store'> {
  const arn = ({ names }: Context) => repositoryArn(names, domain, storeName);
  return resource<Store, 'package-store'>({
    kind: 'package-store',
    after: ['package-domain'],
    removedAfter: ['package-repository'],
    wanted: (config) => packagesOf(config)?.domain === domain,
    identify: (names) => ({ name: `${domain}/${storeName}`, arn: repositoryArn(names, domain, storeName) }),
    desired: () => ({ connection }),
    async read(context) {
      const [found, sharing] = await Promise.all([
        ignore(
          'ResourceNotFoundException',
          context.aws.codeartifact().send(new DescribeRepositoryCommand(inDomain(context, domain))),
        ),
        sharingOf(context, domain, arn(context)),
      ]);
      if (!found?.repository || !sharing) return undefined;
      const connections = found.repository.externalConnections?.map(
        ({ externalConnectionName }) => externalConnectionName,
      );
      // Where somebody else's reads from is not ours to compare.
      return { actual: { ...sharing, connection: sharing.isShared ? connections?.[0] : connection } };
    },
    create: (context) => createStore(context, domain),
    update: (context) => connect(context, domain),
    shared: true,
    stays: ({ actual }) => whyShared(actual),
    async remove(context) {
      const found = await sharingOf(context, domain, arn(context));
      const reason = found && whyShared(found);
      if (reason !== undefined) return reason;
      const { name } = context.names.pipeline;
      // Ours is gone by now: this one is somebody else's.
      if (await isThere(context, domain, name)) return `used by ${name}`;
      const request = new DeleteRepositoryCommand(inDomain(context, domain));
      await ignore('ResourceNotFoundException', context.aws.codeartifact().send(request));
      return undefined;
    },
  });
}

/** Somebody else may be faster: it is the same then. */
export async function createStore(context: Context, domain: string): Promise<void> {
  const request = new CreateRepositoryCommand({
    ...inDomain(context, domain),
    description: 'Reads through to the public npm registry for all pipelines',
    tags: sharedTags,
  });
  await ignore('ConflictException', context.aws.codeartifact().send(request));
  await connect(context, domain);
}

async function connect(context: Context, domain: string): Promise<void> {
  const request = new AssociateExternalConnectionCommand({
    ...inDomain(context, domain),
    externalConnection: connection,
  });
  await ignore('ConflictException', context.aws.codeartifact().send(request));
}

function inDomain({ names }: Context, domain: string) {
  return { domain, domainOwner: names.account, repository: storeName };
}
