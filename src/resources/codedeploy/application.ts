import {
  CreateApplicationCommand,
  DeleteApplicationCommand,
  GetApplicationCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
} from '@aws-sdk/client-codedeploy';
import { ignore } from '../../aws/errors.js';
import { tagsOf } from '../../names.js';
import { application as identify, groupStages, type Platform, platformOf } from '../../stages/codedeploy/names.js';
import { type Resource, resource, tagPairs, tagsByKey } from '../resource.js';

interface Application {
  readonly platform: string | undefined;
}

const notThere = ['ApplicationDoesNotExistException', 'ResourceDoesNotExistException'];

/** What the deployment groups of a platform belong to, and every revision that was ever deployed. */
export function application(platform: Platform): Resource<Application, 'codedeploy-application'> {
  return resource<Application, 'codedeploy-application'>({
    kind: 'codedeploy-application',
    after: ['codedeploy-role'],
    removedAfter: ['pipeline', 'deployment-group'],
    wanted: ({ stages }) => groupStages(stages).some((stage) => platformOf(stage) === platform),
    identify: (names) => identify(names, platform),
    desired: () => ({ platform }),
    async read({ aws, names }) {
      const { name, arn } = identify(names, platform);
      const codedeploy = aws.codedeploy();
      const [found, tags] = await Promise.all([
        ignore(notThere, codedeploy.send(new GetApplicationCommand({ applicationName: name }))),
        ignore(notThere, codedeploy.send(new ListTagsForResourceCommand({ ResourceArn: arn }))),
      ]);
      if (!found?.application) return undefined;
      return { actual: { platform: found.application.computePlatform }, tags: tagsByKey(tags?.Tags) };
    },
    async create({ aws, config, names }) {
      const applicationName = identify(names, platform).name;
      const tags = tagPairs(tagsOf(config.name, config.tags));
      await aws.codedeploy().send(new CreateApplicationCommand({ applicationName, computePlatform: platform, tags }));
    },
    // What it is for never changes.
    async update({ aws, config, names }) {
      const Tags = tagPairs(tagsOf(config.name, config.tags));
      await aws.codedeploy().send(new TagResourceCommand({ ResourceArn: identify(names, platform).arn, Tags }));
    },
    async remove({ aws, names }) {
      const applicationName = identify(names, platform).name;
      await ignore(notThere, aws.codedeploy().send(new DeleteApplicationCommand({ applicationName })));
    },
  });
}
