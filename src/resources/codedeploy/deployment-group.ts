import {
  CreateDeploymentGroupCommand,
  DeleteDeploymentGroupCommand,
  GetDeploymentGroupCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import { ignore } from '../../aws/errors.js';
import { untilPropagated } from '../../aws/propagation.js';
import type { Context } from '../../context.js';
import { differences } from '../../diff.js';
import { UserError } from '../../errors.js';
import { roleOf, tagsOf } from '../../names.js';
import type { GroupStage } from '../../stages/codedeploy/fields.js';
import {
  application,
  groupOf,
  groupStages,
  isWhole,
  type Platform,
  platformOf,
} from '../../stages/codedeploy/names.js';
import { type Found, type Resource, resource, tagPairs, tagsByKey } from '../resource.js';
import { marksIn, marksOf, markTags } from './marks.js';
import { actualGroup, chosenIn, type DeploymentGroup, desiredGroup, settingsOf } from './settings.js';

/** How CodeDeploy says that there is no such group. */
const notThere = [
  'ApplicationDoesNotExistException',
  'DeploymentGroupDoesNotExistException',
  'ResourceDoesNotExistException',
];

interface FoundGroup extends Found<DeploymentGroup> {
  /** How the last deployment to it ended, or that it has not. */
  readonly lastDeployment: string | undefined;
}

/** What an environment is deployed to, and how. */
export function deploymentGroup(
  environment: string,
  platform: Platform,
): Resource<DeploymentGroup, 'deployment-group'> {
  const identify = (names: Context['names']) => groupOf(names, platform, environment);
  const group = ({ names }: Context) => ({
    applicationName: application(names, platform).name,
    deploymentGroupName: environment,
  });
  const reached = async (context: Context, stage: GroupStage) => ({
    ...desiredGroup(stage, context.names),
    url: stage.url ?? (await context.servedAt(identify(context.names).arn)),
  });
  return resource<DeploymentGroup, 'deployment-group'>({
    kind: 'deployment-group',
    after: ['codedeploy-application', 'codedeploy-role', 'codedeploy-policy', 'on-premises-instance'],
    removedAfter: ['pipeline'],
    wanted: ({ stages }) =>
      groupStages(stages).some((stage) => stage.environment === environment && platformOf(stage) === platform),
    identify,
    desired: (context) => desiredGroup(stageOf(context, environment), context.names),
    async read(context): Promise<FoundGroup | undefined> {
      const { aws, names } = context;
      const { arn } = identify(names);
      const codedeploy = aws.codedeploy();
      const [found, tagging, servedAt] = await Promise.all([
        ignore(notThere, codedeploy.send(new GetDeploymentGroupCommand(group(context)))),
        ignore(notThere, codedeploy.send(new ListTagsForResourceCommand({ ResourceArn: arn }))),
        context.servedAt(arn),
      ]);
      const info = found?.deploymentGroupInfo;
      if (!info) return undefined;
      const tags = tagsByKey(tagging?.Tags);
      const marks = marksIn(tags);
      return {
        actual: actualGroup(info, { ...marks, url: marks.url ?? servedAt }),
        tags,
        lastDeployment: info.lastAttemptedDeployment?.status,
      };
    },
    // Where the local AWS serves it was not chosen.
    stage: ({ actual, tags = {} }, names) => chosenIn({ ...actual, url: marksIn(tags).url }, environment, names),
    environment: (found) => ({
      name: environment,
      url: found.actual.url,
      health: (found as Partial<FoundGroup>).lastDeployment,
    }),
    async create(context) {
      const { aws, names } = context;
      const stage = whole(stageOf(context, environment));
      const request = new CreateDeploymentGroupCommand({
        ...group(context),
        ...settingsOf(stage, names),
        serviceRoleArn: roleOf(names, 'codedeploy').arn,
        tags: tagPairs(tagsFor(context, stage)),
      });
      await untilPropagated(context, roleOf(names, 'codedeploy').arn, () => aws.codedeploy().send(request));
      return await reached(context, stage);
    },
    async update(context, { actual }) {
      const { aws, names } = context;
      const stage = whole(stageOf(context, environment));
      const Tags = tagPairs(tagsFor(context, stage));
      await aws.codedeploy().send(new TagResourceCommand({ ResourceArn: identify(names).arn, Tags }));
      const { group: scaled, ...marks } = marksOf(stage);
      const isTold = differences(desiredGroup(stage, names), { ...actual, ...marks }).length === 0;
      if (isTold) return await reached(context, stage);
      const { autoScalingGroups, ...settings } = settingsOf(stage, names);
      const request = new UpdateDeploymentGroupCommand({
        applicationName: application(names, platform).name,
        currentDeploymentGroupName: environment,
        ...withoutFormer(stage),
        ...settings,
        // The one that was named is not there any more after a deployment: another one is in its place.
        ...((!actual.isScaled || scaled !== actual.group) && autoScalingGroups && { autoScalingGroups }),
      });
      await untilPropagated(context, roleOf(names, 'codedeploy').arn, () => aws.codedeploy().send(request));
      return await reached(context, stage);
    },
    async remove(context) {
      await ignore(notThere, context.aws.codedeploy().send(new DeleteDeploymentGroupCommand(group(context))));
    },
  });
}

function stageOf({ config }: Context, environment: string): GroupStage {
  const stage = groupStages(config.stages).find((each) => each.environment === environment);
  return stage ?? { deploy: 'codedeploy', environment };
}

/** @throws UserError `bad-config` when what is deployed to is not known */
function whole(stage: GroupStage): GroupStage {
  const { environment, to } = stage;
  if (isWhole(stage)) return stage;
  throw new UserError('bad-config', `What ${environment} is deployed to is not known any more.`, {
    hint: `Its deployment group is gone. Say it in pipeline.yml: deploy: codedeploy, to: ${to}, environment: ${environment}, …`,
  });
}

function tagsFor({ config }: Context, stage: GroupStage): Record<string, string> {
  return { ...tagsOf(config.name, config.tags), ...markTags(stage) };
}

/** What a group of another kind had. */
function withoutFormer({ to }: GroupStage) {
  if (to === 'ecs') return {};
  if (to === undefined || to === 'instances') return { autoScalingGroups: [] };
  return { ec2TagSet: { ec2TagSetList: [] }, onPremisesTagSet: { onPremisesTagSetList: [] } };
}
