/** What the config says of what CodeDeploy deploys, and to what. */
import * as z from 'zod/mini';
import { text } from '../../config/field.js';
import type { Rule } from '../../config/schema.js';
import { deployFields } from '../deploy-fields.js';

const deploy = z.literal('codedeploy').check(z.meta({ description: 'A revision that CodeDeploy deploys.' }));

const places = 'one of instances, auto-scaling-group, ecs, lambda';

/** What most of these services allow their names to be made of, and what can be kept as a tag. */
const nameLike = /^[\w.+=@-]{1,128}$/;

function named(what: string): Rule<string> {
  return { takes: `the name of ${what}`, fits: (name) => nameLike.test(name) };
}

/** Kept as a tag: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html#tag-conventions */
const url: Rule<string> = {
  takes: 'a URL such as https://staging.example.com, with no other characters than letters, digits and _ . : / = + - @',
  fits: (given) => /^https?:\/\/[\w.-]+(:\d{1,5})?(\/[\w.:/=+@-]*)?$/.test(given) && given.length <= 256,
};

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html */
const mostAlarms = 10;
const mostTags = 3;
/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html */
const mostTaskRoles = 2;

/** With the tags it is a value of 1000 characters at most, in which quotes and backslashes are many. */
const command: Rule<string> = {
  takes: 'a command of the shell in one line, of at most 200 characters',
  fits: (given) => /^[^\s\p{Cc}][^\p{Cc}]{0,199}$/u.test(given),
};

const where = {
  url: z.optional(text(url, { description: 'Where the environment answers: for status, and for tests.' })),
};

const how = {
  configuration: z.optional(
    text(named('a deployment configuration of CodeDeploy'), {
      description: 'How many at once: a deployment configuration of CodeDeploy.',
      default: 'CodeDeployDefault.OneAtATime',
    }),
  ),
  alarms: z.optional(
    z
      .array(z.string().check(z.minLength(1), z.maxLength(255)), { error: 'names of alarms' })
      .check(
        z.maxLength(mostAlarms, { error: `at most ${mostAlarms} names of alarms` }),
        z.meta({ description: 'Alarms of CloudWatch that stop a deployment.' }),
      ),
  ),
};

const targetGroup = text(named('a target group of a load balancer'), {
  description: 'The target group of the load balancer: an instance that is deployed to gets no requests meanwhile.',
});

/** Instances that are there, one after the other. */
const instances = z.strictObject({
  deploy,
  to: z
    .optional(z.literal('instances', { error: places }))
    .check(z.meta({ description: 'What it is deployed to.', default: 'instances' })),
  ...deployFields,
  tags: z.optional(
    z.record(z.string(), z.string(), { error: 'lines of KEY: value' }).check(
      z.refine((tags) => Object.keys(tags).length > 0 && Object.keys(tags).length <= mostTags, {
        error: `1 to ${mostTags} lines of KEY: value`,
      }),
      z.meta({ description: 'The instances of EC2, and those on premises, that have all of these tags.' }),
    ),
  ),
  command: z.optional(
    text(command, {
      description: 'Runs on all of the instances at the end, by Run Command: where it fails, the stage has failed.',
    }),
  ),
  'target-group': z.optional(targetGroup),
  ...how,
  ...where,
});

/** New instances in the place of those of an Auto Scaling group. */
const autoScalingGroup = z.strictObject({
  deploy,
  to: z
    .literal('auto-scaling-group', { error: places })
    .check(z.meta({ description: 'Blue/green: new instances, to which the requests go in place of the former.' })),
  ...deployFields,
  group: text(named('an Auto Scaling group'), { description: 'The Auto Scaling group whose instances are replaced.' }),
  'target-group': targetGroup,
  'instance-role': z.optional(
    text(named('a role'), {
      description: 'The role of the instances, where the group has a launch template with one.',
    }),
  ),
  ...how,
  ...where,
});

/** A service of containers, blue/green. */
const ecs = z.strictObject({
  deploy,
  to: z
    .literal('ecs', { error: places })
    .check(z.meta({ description: 'Blue/green: a service of ECS whose deployments CodeDeploy controls.' })),
  ...deployFields,
  cluster: text(named('a cluster of ECS'), { description: 'The cluster of ECS.' }),
  service: text(named('a service of ECS'), { description: 'The service of ECS.' }),
  listener: text(
    { takes: 'the ARN of a listener', fits: (arn) => /^arn:[\w-]+:elasticloadbalancing:[\w:/-]+$/.test(arn) },
    { description: 'The ARN of the listener through which the requests come.' },
  ),
  'target-groups': z
    .array(z.string().check(z.minLength(1), z.maxLength(32)), { error: 'the names of two target groups' })
    .check(
      z.length(2, { error: 'the names of two target groups' }),
      z.meta({ description: 'The two target groups between which the requests change.' }),
    ),
  'task-roles': z.optional(
    z
      .array(z.string().check(z.regex(nameLike), z.maxLength(64)), { error: 'names of roles' })
      .check(
        z.maxLength(mostTaskRoles, { error: `at most ${mostTaskRoles} names of roles` }),
        z.meta({ description: 'The roles that taskdef.json names: the pipeline hands them to ECS.' }),
      ),
  ),
  image: z.optional(
    text(named('a placeholder in taskdef.json, such as IMAGE1_NAME'), {
      description: 'What stands in taskdef.json for the image that imageDetail.json names.',
    }),
  ),
  ...how,
  ...where,
});

/** A function, by CodePipeline's own action. */
const lambda = z.strictObject({
  deploy,
  to: z.literal('lambda', { error: places }).check(z.meta({ description: 'A function of Lambda, by an alias of it.' })),
  ...deployFields,
  function: text(named('a function of Lambda'), { description: 'The function, of which a version is there.' }),
  alias: z.optional(text(named('an alias of the function'), { description: 'The alias through which it is called.' })),
  strategy: z.optional(
    text(
      {
        takes: 'AllAtOnce, or how quickly, such as Canary10Percent5Minutes or Linear10PercentEvery1Minute',
        fits: (strategy) => /^(AllAtOnce|Canary\d+Percent\d+Minutes?|Linear\d+PercentEvery\d+Minutes?)$/.test(strategy),
      },
      { description: 'How the requests go over to the new version.', default: 'AllAtOnce' },
    ),
  ),
});

export const codedeployStages = [instances, autoScalingGroup, ecs, lambda] as const;

export type InstancesStage = Readonly<z.infer<typeof instances>>;
export type AutoScalingGroupStage = Readonly<z.infer<typeof autoScalingGroup>>;
export type EcsStage = Readonly<z.infer<typeof ecs>>;
export type LambdaStage = Readonly<z.infer<typeof lambda>>;

/** What an application and a deployment group of CodeDeploy are for. */
export type GroupStage = InstancesStage | AutoScalingGroupStage | EcsStage;
export type CodeDeployStage = GroupStage | LambdaStage;
