/** What a CloudFormation action hands over to CloudFormation. */
import type { Capability, Parameter, Tag } from '@aws-sdk/client-cloudformation';
import { readArtifactFile, placeOf } from './action-artifact.js';
import { ActionFailure, type ActionJob, failureOf } from './actions.js';

/** "CloudFormation quotas" in its user guide: bytes of a template in a request. */
const LONGEST_BODY = 51_200;

export interface StackInput {
  readonly StackName: string;
  readonly TemplateBody?: string;
  readonly TemplateURL?: string;
  readonly Parameters?: Parameter[];
  readonly Tags?: Tag[];
  readonly StackPolicyBody?: string;
  readonly Capabilities?: Capability[];
  readonly RoleARN?: string;
}

/** Source: "AWS CloudFormation artifacts" and "Configuration properties reference" in the CloudFormation user guide. */
interface TemplateConfiguration {
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Tags?: Readonly<Record<string, unknown>>;
  readonly StackPolicy?: object;
}

/** @throws ActionFailure */
export async function stackInput(job: ActionJob): Promise<StackInput> {
  const { StackName = '', TemplatePath = '', RoleArn, Capabilities } = job.configuration;
  const template = await handedOver(job, await readArtifactFile(job, TemplatePath));
  const { Parameters = {}, Tags, StackPolicy } = await templateConfiguration(job);
  const parameters = { ...Parameters, ...(await overrides(job)) };
  return {
    StackName,
    ...template,
    Parameters: Object.entries(parameters).map(([ParameterKey, value]) => ({
      ParameterKey,
      ParameterValue: textOf(value),
    })),
    // Without them the stack keeps those that it has.
    ...(Tags && { Tags: Object.entries(Tags).map(([Key, value]) => ({ Key, Value: textOf(value) })) }),
    ...(StackPolicy && { StackPolicyBody: JSON.stringify(StackPolicy) }),
    ...(Capabilities && { Capabilities: Capabilities.split(',').map((each) => each.trim() as Capability) }),
    ...(RoleArn !== undefined && { RoleARN: RoleArn }),
  };
}

/** What is too long for a request is handed over beside the artifact that it comes from. */
async function handedOver(job: ActionJob, body: string): Promise<Pick<StackInput, 'TemplateBody' | 'TemplateURL'>> {
  if (Buffer.byteLength(body) <= LONGEST_BODY) return { TemplateBody: body };
  const { bucket, key } = placeOf(job, job.configuration['TemplatePath']?.split('::')[0] ?? '');
  const Key = `${key.slice(0, key.lastIndexOf('/'))}/${job.action.id}.template`;
  try {
    await job.call('s3', 'PutObject', { Bucket: bucket, Key, Body: Buffer.from(body) });
  } catch (error) {
    throw failureOf(
      error,
      ({ message }) => `The template cannot be put into the artifact bucket ${bucket}: ${message}`,
    );
  }
  return { TemplateURL: `https://${bucket}.s3.${job.region}.amazonaws.com/${Key}` };
}

async function templateConfiguration(job: ActionJob): Promise<TemplateConfiguration> {
  const path = job.configuration['TemplateConfiguration'];
  return path === undefined ? {} : objectIn(await readArtifactFile(job, path), `The file ${path}`);
}

/** Source: "Using parameter override functions with CodePipeline pipelines" in the CloudFormation user guide. */
async function overrides(job: ActionJob): Promise<Record<string, unknown>> {
  const given = Object.entries(objectIn(job.configuration['ParameterOverrides'] ?? '{}', 'ParameterOverrides'));
  return Object.fromEntries(await Promise.all(given.map(async ([key, value]) => [key, await valueOf(job, value)])));
}

async function valueOf(job: ActionJob, value: unknown): Promise<unknown> {
  if (typeof value !== 'object' || value === null) return value;
  const { 'Fn::GetArtifactAtt': attribute, 'Fn::GetParam': parameter } = value as Record<string, string[]>;
  if (attribute) {
    const [artifact = '', name = ''] = attribute;
    const { bucket, key } = placeOf(job, artifact);
    const url = `https://s3.${job.region}.amazonaws.com/${bucket}/${key}`;
    const found = { BucketName: bucket, ObjectKey: key, URL: url }[name];
    if (found !== undefined) return found;
  }
  if (parameter) {
    const [artifact = '', file = '', key = ''] = parameter;
    const path = `${artifact}::${file}`;
    const found = objectIn(await readArtifactFile(job, path), `The file ${path}`)[key];
    if (found !== undefined) return found;
  }
  throw new ActionFailure(
    'ConfigurationError',
    `ParameterOverrides has something that it cannot have: ${JSON.stringify(value)}`,
  );
}

function objectIn(json: string, what: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // It is said below.
  }
  throw new ActionFailure('ConfigurationError', `${what} is not a JSON object`);
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join(',') : String(value);
}
