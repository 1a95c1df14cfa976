/** What a request wants a stack to be, checked as CloudFormation checks it before anything is made. */
import type { Capability, Parameter, Tag } from '@aws-sdk/client-cloudformation';
import type { GetParametersCommandOutput } from '@aws-sdk/client-ssm';
import { AwsError } from '../../errors.js';
import { decided, environmentOf, parametersOf, type Plan, placeOf } from '../../runs/stacks/plan.js';
import { resourceTypes } from '../../runs/stacks/types/index.js';
import type { Call } from '../../service.js';
import { checkTemplate } from '../../template/check.js';
import { parameterValues } from '../../template/parameters.js';
import { parseTemplate } from '../../template/parse.js';
import { checkRules } from '../../template/rules.js';
import { capabilitiesOf } from '../../template/summary.js';
import type { Template } from '../../template/template.js';
import { assumable } from '../iam-trust.js';
import { checkTagKey } from '../tags.js';
import { asInvalid, invalid, notOffered } from './errors.js';
import type { StackRecord, StackVersion } from './records.js';
import { sealed } from './sealed.js';
import { templateBody, type TemplateSource } from './template-source.js';

/** "CloudFormation quotas" in its user guide. */
const TAGS = 50;

export interface Wish extends TemplateSource {
  readonly Parameters?: Parameter[] | undefined;
  readonly Tags?: Tag[] | undefined;
  readonly Capabilities?: Capability[] | undefined;
  readonly RoleARN?: string | undefined;
  readonly NotificationARNs?: string[] | undefined;
  readonly ResourceTypes?: string[] | undefined;
  readonly RollbackConfiguration?: { RollbackTriggers?: unknown[] | undefined } | undefined;
}

/** A version of a stack that can be made. */
export interface Intent {
  readonly version: StackVersion;
  readonly plan: Plan;
}

type About = Pick<StackRecord, 'id' | 'name'>;

/**
 * @param former what the stack is, where there is one: what the wish does not speak of stays
 * @throws AwsError `ValidationError`, `InsufficientCapabilitiesException`
 */
export async function intended(call: Call, stack: About, wish: Wish, former?: StackVersion): Promise<Intent> {
  checkOffered(wish);
  const body = await templateBody(call, wish, former?.body);
  return asInvalid(async () => {
    const template = parseTemplate(body);
    checkTemplate(template, resourceTypes);
    checkResourceTypes(template, wish.ResourceTypes);
    const home = call.store.home;
    const before = former && parametersOf(home, stack, former);
    const given = before && Object.fromEntries(Object.entries(before).map(([name, value]) => [name, value.given]));
    const parameters = await parameterValues(template, wish.Parameters ?? [], given, (name) => storedValue(call, name));
    const plan = await decided(template, environmentOf(stack, parameters));
    await checkRules(template, plan.environment);
    checkCapabilities(template, wish.Capabilities);
    const version: StackVersion = {
      body,
      parameters: sealed(home, placeOf(stack.id), parameters),
      tags: checkedTags(wish.Tags ?? former?.tags ?? []),
      capabilities: wish.Capabilities ?? [],
      ...(template.description !== undefined && { description: template.description }),
    };
    return { version, plan };
  });
}

function checkOffered({ NotificationARNs, RollbackConfiguration }: Wish): void {
  if (NotificationARNs?.length) throw notOffered('NotificationARNs');
  if (RollbackConfiguration?.RollbackTriggers?.length) throw notOffered('RollbackConfiguration');
}

/** `AWS::*`, `AWS::service::*` or a whole type. */
function checkResourceTypes(template: Template, allowed: readonly string[] | undefined): void {
  if (!allowed?.length) return;
  const isAllowed = (type: string) =>
    allowed.some((each) => (each.endsWith('*') ? type.startsWith(each.slice(0, -1)) : each === type));
  const types = Object.values(template.resources).map(({ type }) => type);
  const refused = types.filter((type) => !isAllowed(type));
  if (refused.length > 0)
    throw invalid(`Resource type ${refused[0]} is not allowed by parameter ResourceTypes [${allowed.join(', ')}]`);
}

/** By the operation that the CDK's bootstrapping allows who deploys: https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html */
async function storedValue(call: Call, name: string): Promise<string | undefined> {
  const asked = { Names: [name] };
  const { Parameters } = await call.invoke<GetParametersCommandOutput>('ssm', 'GetParameters', asked);
  const found = Parameters?.[0];
  if (found?.Type === 'SecureString')
    throw invalid(`Parameters [${name}] referenced by template have types not supported by CloudFormation.`);
  return found?.Value;
}

/** @throws AwsError `InsufficientCapabilitiesException` */
function checkCapabilities(template: Template, acknowledged: readonly string[] = []): void {
  const needed = capabilitiesOf(template).capabilities;
  // Who acknowledges that things of IAM get names acknowledges that they are made.
  const missing = needed.filter(
    (each) => !acknowledged.includes(each) && !acknowledged.includes('CAPABILITY_NAMED_IAM'),
  );
  if (missing.length === 0) return;
  throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${missing.join(', ')}]`);
}

function checkedTags(tags: readonly Tag[]): readonly Tag[] {
  for (const { Key = '' } of tags) checkTagKey(Key, invalid);
  const keys = tags.map(({ Key }) => Key);
  const twice = keys.find((key, place) => keys.indexOf(key) < place);
  if (twice !== undefined) throw invalid(`Duplicate tag keys are not allowed: ${twice}`);
  if (tags.length > TAGS) throw invalid(`A stack can have up to ${TAGS} tags.`);
  return tags;
}

/** @throws AwsError `ValidationError` when CloudFormation cannot act as the role */
export async function checkRole(call: Call, { id }: About, roleArn: string | undefined): Promise<void> {
  if (roleArn === undefined || (await assumable(call, roleArn, 'cloudformation.amazonaws.com', id))) return;
  throw invalid(`Role ${roleArn} is invalid or cannot be assumed`);
}
