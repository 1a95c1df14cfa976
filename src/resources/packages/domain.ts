/** The domain of CodeArtifact, which pipelines share. */
import { CreateDomainCommand, DeleteDomainCommand, DescribeDomainCommand } from '@aws-sdk/client-codeartifact';
import { ignore } from '../../aws/errors.js';
import type { Context } from '../../context.js';
import { domainArn, packagesOf } from '../../stages/packages/names.js';
import { type Resource, resource } from '../resource.js';
import { sharedTags, type Sharing, sharingOf, whyShared } from './sharing.js';

/** Of a domain there is nothing to choose. */
type Domain = Partial<Sharing>;

export function domain(name: string): Resource<Domain, 'package-domain'> {
  const at = ({ names }: Context) => ({ domain: name, domainOwner: names.account });
  const sharing = (context: Context) => sharingOf(context, name, domainArn(context.names, name));
  return resource<Domain, 'package-domain'>({
    kind: 'package-domain',
    // By the project it is known which domain there is, also when making or removing it was interrupted.
    after: ['build-project'],
    removedAfter: ['package-store'],
    wanted: (config) => packagesOf(config)?.domain === name,
    identify: (names) => ({ name, arn: domainArn(names, name) }),
    desired: () => ({}),
    async read(context) {
      const request = new DescribeDomainCommand(at(context));
      const [found, actual] = await Promise.all([
        ignore('ResourceNotFoundException', context.aws.codeartifact().send(request)),
        sharing(context),
      ]);
      return found?.domain && actual && found.domain.status !== 'Deleted' ? { actual } : undefined;
    },
    create: (context) => createDomain(context, name),
    // Nothing of it is ever different.
    update: async () => undefined,
    shared: true,
    stays: ({ actual }) => whyShared(actual),
    async remove(context) {
      const found = await sharing(context);
      const reason = found && whyShared(found);
      if (reason !== undefined) return reason;
      const deleted = context.aws.codeartifact().send(new DeleteDomainCommand(at(context)));
      // A domain is not deleted as long as there are repositories in it.
      return (await ignore('ConflictException', deleted)) ? undefined : 'used again since a moment ago';
    },
  });
}

/** Somebody else may be faster, or have made it long ago: it is used as it is. */
export async function createDomain({ aws }: Context, name: string): Promise<void> {
  const request = new CreateDomainCommand({ domain: name, tags: sharedTags });
  await ignore('ConflictException', aws.codeartifact().send(request));
}
