import { DescribeRepositoryCommand } from '@aws-sdk/client-codeartifact';
import { present, type Reader, tagsOf } from './reader.js';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codeartifact-repository.html */
export const packageRepository: Reader = async ({ aws, names }, inspected) => {
  const [domain = '', repository = ''] = inspected.name.split('/');
  const request = new DescribeRepositoryCommand({ domain, domainOwner: names.account, repository });
  const { repository: found } = await aws.codeartifact().send(request);
  const upstreams = (found?.upstreams ?? []).map(({ repositoryName = '' }) => repositoryName);
  return {
    made: [
      {
        type: 'AWS::CodeArtifact::Repository',
        comment: 'The packages that builds install and publish.',
        holdsData: true,
        name: repository,
        properties: {
          RepositoryName: repository,
          DomainName: domain,
          ...present({ Description: found?.description, Upstreams: upstreams }),
          ...tagsOf(inspected),
        },
      },
    ],
    notes: [`The packages in the repository ${inspected.name} of CodeArtifact are not in it.`],
  };
};

/** It stays where it is, whoever uses it. */
export const sharedPackages: Reader = async (_context, { kind, name }) => ({
  made: [],
  notes: [
    `The ${kind.replaceAll('-', ' ')} ${name} of CodeArtifact is not in it: all pipelines of the account and region share it. It must be there before another pipeline is made: README.md has the commands.`,
  ],
});
