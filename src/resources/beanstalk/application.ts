import {
  CreateApplicationCommand,
  DeleteApplicationCommand,
  DeleteApplicationVersionCommand,
  DescribeApplicationVersionsCommand,
  DescribeApplicationsCommand,
  ListTagsForResourceCommand,
  UpdateTagsForResourceCommand,
} from '@aws-sdk/client-elastic-beanstalk';
import { ignore } from '../../aws/errors.js';
import type { Context } from '../../context.js';
import { tagsOf } from '../../names.js';
import { application as identify } from '../../stages/beanstalk/stage.js';
import { resource, tagPairs, tagsByKey } from '../resource.js';
import { wanted } from './roles.js';

/** How Elastic Beanstalk says that there is no such thing: each of its operations in one of these ways. */
export const notThere = ['InvalidParameterValue', 'InvalidParameterValueException', 'ResourceNotFoundException'];

/** What the environments of the pipeline belong to, with all versions of it that were ever released. */
export const application = resource<object, 'beanstalk-application'>({
  kind: 'beanstalk-application',
  after: [],
  removedAfter: [
    'pipeline',
    'beanstalk-environment',
    'eb-instance-profile',
    'eb-service-role',
    'eb-operations-role',
    'eb-instance-role',
  ],
  wanted,
  identify,
  desired: () => ({}),
  async read(context) {
    const { aws, names } = context;
    const { name, arn } = identify(names);
    const beanstalk = aws.elasticbeanstalk();
    const [found, tags] = await Promise.all([
      beanstalk.send(new DescribeApplicationsCommand({ ApplicationNames: [name] })),
      ignore(notThere, beanstalk.send(new ListTagsForResourceCommand({ ResourceArn: arn }))),
    ]);
    return found.Applications?.length ? { actual: {}, tags: tagsByKey(tags?.ResourceTags) } : undefined;
  },
  async create({ aws, config, names }) {
    await aws.elasticbeanstalk().send(
      new CreateApplicationCommand({
        ApplicationName: identify(names).name,
        Description: `What the pipeline ${names.pipeline.name} releases`,
        Tags: tagPairs(tagsOf(config.name, config.tags)),
      }),
    );
  },
  async update({ aws, config, names }) {
    const TagsToAdd = tagPairs(tagsOf(config.name, config.tags));
    const request = new UpdateTagsForResourceCommand({ ResourceArn: identify(names).arn, TagsToAdd });
    await aws.elasticbeanstalk().send(request);
  },
  async remove(context) {
    const { aws, names } = context;
    await removeVersions(context);
    const request = new DeleteApplicationCommand({ ApplicationName: identify(names).name });
    await ignore(notThere, aws.elasticbeanstalk().send(request));
  },
});

/** With what was deployed of them: it lies in a bucket that all applications of the account share. */
async function removeVersions({ aws, names }: Context): Promise<void> {
  const ApplicationName = identify(names).name;
  const beanstalk = aws.elasticbeanstalk();
  // Without a limit that is named, all of them are told at once.
  const all = await ignore(notThere, beanstalk.send(new DescribeApplicationVersionsCommand({ ApplicationName })));
  for (const { VersionLabel } of all?.ApplicationVersions ?? []) {
    const version = { ApplicationName, VersionLabel, DeleteSourceBundle: true };
    await ignore(notThere, beanstalk.send(new DeleteApplicationVersionCommand(version)));
  }
}
