import type {
  CreateStackCommandOutput,
  DescribeStacksCommandOutput,
  Stack,
  UpdateStackCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../../../errors.js';
import { text } from '../given.js';
import type { Made, ResourceJob, ResourceType } from '../type.js';

/** A stack in a stack. Source: "AWS::CloudFormation::Stack" in the CloudFormation template reference. */
export const nestedStack: ResourceType = {
  type: 'AWS::CloudFormation::Stack',
  properties: { Parameters: 'update', Tags: 'update', TemplateURL: 'update', TimeoutInMinutes: 'update' },
  required: ['TemplateURL'],
  attributes: ['Outputs.*'],
  identifier: ['StackId'],

  async create(job) {
    const { TimeoutInMinutes: timeout } = job.properties;
    const { StackId = '' } = await job.call<CreateStackCommandOutput>('cloudformation', 'CreateStack', {
      ...inputOf(job),
      StackName: job.name(128),
      ...(timeout !== undefined && { TimeoutInMinutes: Number(timeout) }),
      // It goes with the stack that it is nested in.
      DisableRollback: true,
    });
    await job.begun(StackId);
    const stack = await settled(job, StackId);
    if (stack.StackStatus === 'CREATE_COMPLETE') return made(stack);
    throw failed(stack, 'created');
  },

  async update(job, { id: StackName }) {
    // An update that was given up goes on in it.
    await settled(job, StackName);
    const input = { ...inputOf(job), StackName };
    const updating = job.call<UpdateStackCommandOutput>('cloudformation', 'UpdateStack', input);
    await updating.catch((error: unknown) => {
      if (!(error instanceof AwsError && error.message.startsWith('No updates'))) throw error;
    });
    const stack = await settled(job, StackName);
    if (/^(CREATE|IMPORT|UPDATE)_COMPLETE$/.test(stack.StackStatus ?? '')) return made(stack);
    if (stack.StackStatus === 'UPDATE_ROLLBACK_COMPLETE' && (await isAsAsked(updating))) return made(stack);
    throw failed(stack, 'updated');
  },

  async remove(job, { id: StackName }) {
    // One that is being made can be deleted, unlike one that is being changed.
    await settled(job, StackName, ['CREATE_IN_PROGRESS']);
    await job.call('cloudformation', 'DeleteStack', { StackName });
    const stack = await settled(job, StackName);
    if (stack.StackStatus !== 'DELETE_COMPLETE') throw failed(stack, 'deleted');
  },

  async adopt(job) {
    const stack = await settled(job, text(job.properties, 'StackId') ?? '').catch((error: unknown) => {
      if (error instanceof AwsError && error.message.endsWith('does not exist')) return undefined;
      throw error;
    });
    return stack && made(stack);
  },
};

/** Nothing was to be updated, so that it is what it was. */
async function isAsAsked(updating: Promise<UpdateStackCommandOutput>): Promise<boolean> {
  return updating.then(
    () => false,
    () => true,
  );
}

function inputOf({ properties, capabilities = [] }: ResourceJob) {
  const { Parameters = {}, Tags = [] } = properties;
  const parameters = Object.entries(Parameters as Record<string, unknown>);
  return {
    TemplateURL: text(properties, 'TemplateURL'),
    Parameters: parameters.map(([ParameterKey, value]) => ({
      ParameterKey,
      ParameterValue: Array.isArray(value) ? value.join(',') : String(value),
    })),
    Tags,
    Capabilities: capabilities,
  };
}

/** The stack when nothing is under way in it any more, unless that does not matter. */
function settled(job: ResourceJob, StackName: string, whatever: readonly string[] = []): Promise<Stack> {
  return job.until(async () => {
    const { Stacks = [] } = await job.call<DescribeStacksCommandOutput>('cloudformation', 'DescribeStacks', {
      StackName,
    });
    const { StackStatus = '' } = Stacks[0] ?? {};
    return StackStatus.endsWith('_IN_PROGRESS') && !whatever.includes(StackStatus) ? undefined : Stacks[0];
  });
}

function made({ StackId = '', Outputs = [] }: Stack): Made {
  const outputs = Outputs.map(({ OutputKey, OutputValue }) => [`Outputs.${OutputKey}`, OutputValue]);
  return { id: StackId, attributes: Object.fromEntries(outputs) };
}

function failed({ StackId, StackStatus, StackStatusReason = '' }: Stack, what: string): AwsError {
  const reason = StackStatusReason.trim();
  const message = `Embedded stack ${StackId} was not successfully ${what}: ${reason || `Currently in ${StackStatus}`}`;
  return new AwsError('ValidationError', message);
}
