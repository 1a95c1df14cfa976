import { GetRepositoryCommand } from '@aws-sdk/client-codecommit';
import { present, type Reader, tagsOf } from './reader.js';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codecommit-repository.html */
export const repository: Reader = async ({ aws }, inspected) => {
  const request = new GetRepositoryCommand({ repositoryName: inspected.name });
  const { repositoryMetadata: found } = await aws.codecommit().send(request);
  return {
    made: [
      {
        type: 'AWS::CodeCommit::Repository',
        comment: 'Where the code is.',
        holdsData: true,
        properties: {
          RepositoryName: inspected.name,
          ...present({ RepositoryDescription: found?.repositoryDescription }),
          ...tagsOf(inspected),
        },
      },
    ],
    notes: [
      `The commits of the repository ${inspected.name} are not in it: where another one is made, push them to it.`,
    ],
  };
};
