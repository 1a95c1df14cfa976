/** The stack of an environment. Releases change what is in it; that it is there, whose it is and as whom it acts is ours. */
import {
  CreateStackCommand,
  ListStackResourcesCommand,
  type Stack as Described,
  type StackResourceSummary,
  type UpdateStackCommandInput,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { untilPropagated } from '../../aws/propagation.js';
import type { Context } from '../../context.js';
import { tagsOf } from '../../names.js';
import {
  hasRoleOfOurs,
  placeholder,
  roleOfStack,
  stackArn,
  stackNameOf,
  stackStages,
  type StackStage,
} from '../../stages/cloudformation/stack.js';
import { type Found, type Resource, resource, tagPairs, tagsByKey } from '../resource.js';
import { deleteStack } from './deletion.js';
import { notMade, stuck } from './failures.js';
import { described, eventsOf, ifThere, isValidation, settled, tokenFor } from './following.js';
import { chosenIn, type Marks, marksIn, marksOf, markTags, withoutMarks } from './marks.js';

interface Stack {
  /** `usable`, or CloudFormation's word for why it takes no release. */
  readonly state: string;
  readonly role: string | undefined;
  readonly marks: Marks;
  /** CloudFormation's word. */
  readonly status?: string | undefined;
  readonly url?: string | undefined;
}

interface FoundStack extends Found<Stack> {
  readonly described: Described;
  readonly resources: readonly StackResourceSummary[];
}

/** Of these nothing was ever released, or nothing can be any more: they are made anew. */
const lost = ['CREATE_FAILED', 'DELETE_FAILED', 'REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED'];

const cannotGoBack = 'UPDATE_ROLLBACK_FAILED';

/**
 * What is in a stack before the first release. CodePipeline's action gives a stack no tags, and one whose first release fails
 * would be left in ROLLBACK_COMPLETE, which takes no other: so it is made with something that is nothing.
 */
const firstTemplate = JSON.stringify({
  Description: 'Waits for the first release',
  Resources: { [placeholder.id]: { Type: placeholder.type } },
});

/** @param name the stack's name */
export function stack(environment: string, name: string): Resource<Stack, 'stack'> {
  const self: Resource<Stack, 'stack'> = resource<Stack, 'stack'>({
    kind: 'stack',
    after: ['stack-role', 'stack-policy'],
    removedAfter: ['pipeline'],
    wanted: ({ name: pipeline, stages }) => stageIn(stages, environment, name, pipeline) !== undefined,
    identify: (names) => ({ name, arn: stackArn(names, name) }),
    desired(context) {
      const stage = stageOf(context, environment, name);
      return { state: 'usable', role: roleOfStack(stage, context.names), marks: marksOf(stage) };
    },
    async read(context): Promise<FoundStack | undefined> {
      const [found, resources] = await Promise.all([described(context, name), resourcesOf(context, name)]);
      return found && foundOf(found, resources);
    },
    announces(context) {
      const stage = stageOf(context, environment, name);
      if (hasRoleOfOurs(stage)) return [];
      const accepted = stage.role === undefined ? ', which may do what whoever bootstrapped the account accepted' : '';
      return [`acts as ${roleOfStack(stage, context.names)}${accepted}`];
    },
    stage: ({ actual: { marks } }) => ({ environment, ...chosenIn(marks) }),
    // Each is a line of the stage, and nothing of the stack itself: what nobody says any more is nobody's.
    isSaidWhole: true,
    environment: ({ actual: { status, url } }) => ({ name: environment, url, health: status }),
    holds: (found) => heldIn((found as FoundStack).resources),
    async create(context) {
      const stage = stageOf(context, environment, name);
      const role = roleOfStack(stage, context.names);
      const token = tokenFor('create', context);
      const request = new CreateStackCommand({
        StackName: name,
        TemplateBody: firstTemplate,
        RoleARN: role,
        Tags: tagPairs(tagsFor(context, stage)),
        ClientRequestToken: token,
      });
      await untilPropagated(context, role, () => context.aws.cloudformation().send(request));
      return await ended(context, name, token, 'CREATE_COMPLETE');
    },
    async update(context, found) {
      const present = await settled(context, name);
      if (present?.StackStatus === cannotGoBack) throw stuck(present, context);
      if (present && !lost.includes(present.StackStatus ?? '')) {
        try {
          return await retag(context, found, present, environment);
        } catch (error) {
          if (!isValidation(error, /_IN_PROGRESS state/)) throw error;
          // Somebody else was quicker, or it is our own update, of which the answer was lost.
          return await self.update(context, found);
        }
      }
      if (present) await deleteStack(context, name);
      return await self.create(context);
    },
    remove: (context) => deleteStack(context, name),
  });
  return self;
}

function stageIn(
  stages: Context['config']['stages'],
  environment: string,
  name: string,
  pipeline: string,
): StackStage | undefined {
  return stackStages(stages).find((stage) => {
    return stage.environment === environment && stackNameOf(stage, pipeline) === name;
  });
}

function stageOf({ config }: Context, environment: string, name: string): StackStage {
  const stage = stageIn(config.stages, environment, name, config.name);
  if (!stage) throw new RangeError(`No stage deploys the stack ${name}.`);
  return stage;
}

function tagsFor({ config }: Context, stage: StackStage): Record<string, string> {
  return { ...tagsOf(config.name, config.tags), ...markTags(marksOf(stage)) };
}

async function resourcesOf({ aws }: Context, StackName: string): Promise<StackResourceSummary[]> {
  const all: StackResourceSummary[] = [];
  for (let NextToken: string | undefined; ;) {
    const request = new ListStackResourcesCommand({ StackName, ...(NextToken && { NextToken }) });
    const page = await ifThere(aws.cloudformation().send(request));
    all.push(...(page?.StackResourceSummaries ?? []));
    NextToken = page?.NextToken;
    if (!NextToken) return all;
  }
}

function foundOf(found: Described, resources: readonly StackResourceSummary[]): FoundStack {
  const { Outputs = [], RoleARN: role, StackStatus: status = '', Tags } = found;
  const tags = tagsByKey(Tags);
  const marks = marksIn(tags);
  const url = Outputs.find(({ OutputKey: key }) => key !== undefined && key === marks.url)?.OutputValue;
  const state = lost.includes(status) || status === cannotGoBack ? status : 'usable';
  return { described: found, resources, tags, actual: { state, role, marks, status, url } };
}

/** How many resources go with it, by their types. */
function heldIn(resources: readonly StackResourceSummary[]): string | undefined {
  const types = resources.flatMap(({ ResourceStatus: status, ResourceType: type = '' }) =>
    type === placeholder.type || status === 'DELETE_COMPLETE' ? [] : type,
  );
  if (types.length === 0) return undefined;
  const counts = [...new Set(types)].toSorted().map((type) => {
    const count = types.filter((each) => each === type).length;
    return count === 1 ? type : `${count} × ${type}`;
  });
  return `${types.length === 1 ? '1 resource' : `${types.length} resources`}: ${counts.join(', ')}`;
}

/** @throws UserError `stack-failed` when it ended otherwise */
async function ended(context: Context, name: string, token: string, success: string): Promise<Stack | undefined> {
  const found = await settled(context, name, { token });
  if (!found) return undefined;
  if (found.StackStatus !== success) {
    const events = await eventsOf(context, found, token);
    const own = events.findLast(({ PhysicalResourceId: id }) => id === found.StackId);
    // A release may have come behind it: how that ended is another matter.
    if (own?.ResourceStatus !== success) throw notMade(found, events);
  }
  return foundOf(found, []).actual;
}

/** The same template with the same parameters, under our tags and as our role; tags of others stay. */
async function retag(
  context: Context,
  { tags = {} }: Found<Stack>,
  { Capabilities, Parameters = [] }: Described,
  environment: string,
): Promise<Stack | undefined> {
  const { aws, config, names } = context;
  const stage = stackStages(config.stages).find((each) => each.environment === environment);
  if (!stage) return undefined;
  const token = tokenFor('update', context);
  const StackName = stackNameOf(stage, names.pipeline.name);
  const role = roleOfStack(stage, names);
  const input: UpdateStackCommandInput = {
    StackName,
    UsePreviousTemplate: true,
    Parameters: Parameters.map(({ ParameterKey }) => ({ ParameterKey, UsePreviousValue: true })),
    Capabilities,
    RoleARN: role,
    Tags: tagPairs({ ...withoutMarks(tags), ...tagsFor(context, stage) }),
    ClientRequestToken: token,
  };
  try {
    await untilPropagated(context, role, () => aws.cloudformation().send(new UpdateStackCommand(input)));
  } catch (error) {
    // A role alone is no update to CloudFormation: the next release comes with it.
    if (isValidation(error, /No updates are to be performed/)) return undefined;
    throw error;
  }
  return await ended(context, StackName, token, 'UPDATE_COMPLETE');
}
