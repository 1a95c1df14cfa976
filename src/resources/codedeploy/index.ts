/** CodeDeploy: an application for each platform, and a deployment group for each environment of the pipeline. */
import { ListDeploymentGroupsCommand } from '@aws-sdk/client-codedeploy';
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { ignore } from '../../aws/errors.js';
import type { Context } from '../../context.js';
import { roleOf } from '../../names.js';
import { application as applicationOf, groupStages, type Platform, platforms } from '../../stages/codedeploy/names.js';
import { part } from '../part.js';
import { application } from './application.js';
import { commands } from './commands.js';
import { deploymentGroup } from './deployment-group.js';
import { instance, instancesIn } from './instance.js';
import { codedeployPolicy, codedeployRole, instancePolicy, instanceRole, profile, wanted } from './roles.js';

export const codedeploy = part({
  kinds: [
    'codedeploy-role',
    'codedeploy-policy',
    'codedeploy-application',
    'instance-role',
    'instance-policy',
    'instance-profile',
    'on-premises-instance',
    'deployment-group',
    ...commands.kinds,
  ],
  configured: (config) =>
    wanted(config) ? groupStages(config.stages).map(({ environment }) => environment) : undefined,
  async there(context) {
    const request = new GetRoleCommand({ RoleName: roleOf(context.names, 'codedeploy').name });
    if (!(await ignore('NoSuchEntityException', context.aws.iam().send(request)))) return undefined;
    const looks = [...platforms.map((platform) => groupsIn(context, platform)), instancesIn(context)];
    return [...new Set((await Promise.all(looks)).flat())];
  },
  resources: (all) => [
    codedeployRole,
    codedeployPolicy,
    ...platforms.map(application),
    instanceRole,
    instancePolicy,
    profile,
    ...all.map(instance),
    ...all.flatMap((environment) => platforms.map((platform) => deploymentGroup(environment, platform))),
    // Where something is deployed to instances, it is looked for; by itself it is never there.
    ...commands.resources([]),
  ],
});

async function groupsIn({ aws, names }: Context, platform: Platform): Promise<string[]> {
  const groups: string[] = [];
  const applicationName = applicationOf(names, platform).name;
  for (let nextToken: string | undefined; ;) {
    const request = new ListDeploymentGroupsCommand({ applicationName, ...(nextToken && { nextToken }) });
    const page = await ignore('ApplicationDoesNotExistException', aws.codedeploy().send(request));
    groups.push(...(page?.deploymentGroups ?? []));
    nextToken = page?.nextToken;
    if (!nextToken) return groups;
  }
}
