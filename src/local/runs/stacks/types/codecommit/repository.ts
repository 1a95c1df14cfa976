import {
  CreateRepository$,
  type CreateRepositoryCommandInput,
  type CreateRepositoryCommandOutput,
  type RepositoryMetadata,
} from '@aws-sdk/client-codecommit';
import { AwsError } from '../../../../errors.js';
import { isChanged } from '../changes.js';
import { text } from '../given.js';
import { inputOf } from '../input.js';
import { tagChanges, tagMapOf } from '../tags.js';
import type { Former, Made, ResourceJob, ResourceType } from '../type.js';
import { commitCode } from './initial-commit.js';

/**
 * The code that the template gives is committed once, when the repository is made; what it says later has no effect.
 * Source: "AWS::CodeCommit::Repository" in the CloudFormation template reference. It cannot be imported.
 */
export const repository: ResourceType = {
  type: 'AWS::CodeCommit::Repository',
  properties: { Code: 'update', RepositoryDescription: 'update', RepositoryName: 'update', Tags: 'update' },
  required: ['RepositoryName'],
  attributes: ['Arn', 'CloneUrlHttp', 'CloneUrlSsh', 'Id', 'Name'],
  identifier: [],

  async create(job) {
    const { RepositoryName, RepositoryDescription, Code } = job.properties;
    const given = { RepositoryName, RepositoryDescription, Tags: tagMapOf(job) };
    const input = inputOf<CreateRepositoryCommandInput>(CreateRepository$, given, job.logicalId);
    const { repositoryMetadata } = await job.call<CreateRepositoryCommandOutput>(
      'codecommit',
      'CreateRepository',
      input,
    );
    if (Code !== undefined) {
      await job.begun(repositoryMetadata?.repositoryId ?? '');
      await commitCode(job, input.repositoryName);
    }
    return made(repositoryMetadata);
  },

  async update(job, former) {
    const repositoryName = text(former.properties, 'RepositoryName');
    if (isChanged(job, former, 'RepositoryName')) {
      const message = `The local AWS does not rename repositories: ${repositoryName} stays as it is`;
      throw new AwsError('InvalidRepositoryNameException', message);
    }
    if (isChanged(job, former, 'RepositoryDescription')) {
      const repositoryDescription = text(job.properties, 'RepositoryDescription') ?? '';
      await job.call('codecommit', 'UpdateRepositoryDescription', { repositoryName, repositoryDescription });
    }
    await changeTags(job, former);
    return { id: former.id, attributes: former.attributes };
  },

  async remove(job, { properties }) {
    await job.call('codecommit', 'DeleteRepository', { repositoryName: text(properties, 'RepositoryName') });
  },

  adopt: async () => undefined,
};

async function changeTags(job: ResourceJob, former: Former): Promise<void> {
  const { added, removed } = tagChanges(job, former);
  const resourceArn = former.attributes['Arn'];
  if (removed.length > 0) await job.call('codecommit', 'UntagResource', { resourceArn, tagKeys: removed });
  if (added.length === 0) return;
  const tags = Object.fromEntries(added.map(({ Key, Value }) => [Key, Value]));
  await job.call('codecommit', 'TagResource', { resourceArn, tags });
}

function made({ repositoryId = '', repositoryName, Arn, cloneUrlHttp, cloneUrlSsh }: RepositoryMetadata = {}): Made {
  return {
    id: repositoryId,
    attributes: {
      Arn,
      CloneUrlHttp: cloneUrlHttp,
      CloneUrlSsh: cloneUrlSsh,
      Id: repositoryId,
      Name: repositoryName,
    },
  };
}
