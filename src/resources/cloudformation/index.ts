/** CloudFormation: a stack for each environment that one is deployed to, and the role that it acts as. */
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ListRolesCommand } from '@aws-sdk/client-iam';
import type { Context } from '../../context.js';
import { ownershipTag } from '../../names.js';
import { stackNameOf, stackRole as identifyRole, stackStages } from '../../stages/cloudformation/stack.js';
import { part } from '../part.js';
import { tagsByKey } from '../resource.js';
import { marksIn } from './marks.js';
import { stackPolicy, stackRole } from './roles.js';
import { stack } from './stack.js';

/** No name of either has a space. */
const between = ' ';

/** An environment is told together with its stack: CDK apps name their stacks themselves. Of a role alone no stack is known. */
export const stacks = part({
  kinds: ['stack-role', 'stack-policy', 'stack'],
  configured({ name, stages }) {
    const all = stackStages(stages).map((stage) => stage.environment + between + stackNameOf(stage, name));
    return all.length > 0 ? all : undefined;
  },
  async there(context) {
    const found = (await Promise.all([rolesIn(context), stacksIn(context)])).flat();
    return found.length > 0 ? found : undefined;
  },
  resources(all) {
    const known = all.map((each) => each.split(between) as [environment: string, name?: string]);
    const environments = [...new Set(known.map(([environment]) => environment))];
    // A stack whose environment is called otherwise now is the one that the config asks for, which comes first.
    const once = known.filter(([, name], index) => known.findIndex((each) => each[1] === name) === index);
    return [
      ...environments.flatMap((environment) => [stackRole(environment), stackPolicy(environment)]),
      ...once.flatMap(([environment, name]) => (name === undefined ? [] : [stack(environment, name)])),
    ];
  },
});

/** IAM finds roles by nothing but their path: all are listed. */
async function rolesIn({ aws, names }: Context): Promise<string[]> {
  const prefix = identifyRole(names, '').name;
  const environments: string[] = [];
  for (let Marker: string | undefined; ;) {
    const page = await aws.iam().send(new ListRolesCommand({ MaxItems: 1000, ...(Marker && { Marker }) }));
    for (const { RoleName = '' } of page.Roles ?? []) {
      if (RoleName.startsWith(prefix)) environments.push(RoleName.slice(prefix.length));
    }
    Marker = page.IsTruncated ? page.Marker : undefined;
    if (!Marker) return environments;
  }
}

/** A nested stack has the tags of the one that it is in. */
async function stacksIn({ aws, config }: Context): Promise<string[]> {
  const all: string[] = [];
  for (let NextToken: string | undefined; ;) {
    const request = new DescribeStacksCommand({ ...(NextToken && { NextToken }) });
    const page = await aws.cloudformation().send(request);
    for (const { ParentId, StackName, Tags } of page.Stacks ?? []) {
      const tags = tagsByKey(Tags);
      const { environment } = marksIn(tags);
      if (ParentId !== undefined || tags[ownershipTag] !== config.name || environment === undefined) continue;
      all.push(environment + between + StackName);
    }
    NextToken = page.NextToken;
    if (!NextToken) return all;
  }
}
