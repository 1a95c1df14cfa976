/** What is said of a stack that did not become what it was to be. */
import type { Stack, StackEvent } from '@aws-sdk/client-cloudformation';
import { beforeAwsCli } from '../../aws/cli.js';
import type { Context } from '../../context.js';
import { exitCode, UserError } from '../../errors.js';
import { printable } from '../../printable.js';
import { qualifierIn } from '../../stages/cdk/bootstrap.js';
import { bootstrapCommand } from './bootstrapped.js';
import { plainReason } from './reason.js';

/** The resources that failed, each with its reason, in one line each. */
function failedIn(events: readonly StackEvent[]): StackEvent[] {
  return events.filter(
    ({ PhysicalResourceId: id, ResourceStatus: status, StackId }) => status?.endsWith('_FAILED') && id !== StackId,
  );
}

function lineOf({ LogicalResourceId: id, ResourceType: type, ResourceStatusReason: reason }: StackEvent): string {
  return printable(`${id} (${type}): ${plainReason(reason ?? 'no reason is given')}`);
}

/** A stack could not be made or changed. */
export function notMade(stack: Stack, events: readonly StackEvent[]): UserError {
  const [first] = failedIn(events);
  return new UserError('stack-failed', `The stack ${stack.StackName} is ${stack.StackStatus}.`, {
    hint: first ? lineOf(first) : printable(stack.StackStatusReason ?? 'CloudFormation gives no reason.'),
  });
}

/** Nothing but its owner can say what is to become of what could not be brought back. */
export function stuck({ StackName, StackStatusReason: reason }: Stack, context: Context): UserError {
  const { commandLine, config, names } = context;
  const where = `--stack-name ${StackName} --region ${names.region}`;
  const why = printable(reason ?? '').trim();
  return new UserError('stack-stuck', `The stack ${StackName} is UPDATE_ROLLBACK_FAILED${why && `: ${why}`}`, {
    hint: [
      ...beforeAwsCli(context),
      'When what kept it from going back is mended, let it go on:',
      `  aws cloudformation continue-update-rollback ${where}`,
      `Then make it whole: ${commandLine(`init ${config.name}`)}`,
    ].join('\n'),
  });
}

/** Somebody wanted it to stay. */
export function isProtected({ StackName }: Stack, context: Context): UserError {
  const { commandLine, config, names } = context;
  return new UserError('stack-protected', `The stack ${StackName} is protected against termination.`, {
    hint: [
      ...beforeAwsCli(context),
      'To let it go:',
      `  aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${StackName} --region ${names.region}`,
      `Then: ${commandLine(`destroy ${config.name}`)}`,
    ].join('\n'),
    exitCode: exitCode.failed,
  });
}

/**
 * CloudFormation deletes a stack as the role that made it, and as no other unless one is named:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html
 */
export function roleGone({ RoleARN: role = '', StackName }: Stack, context: Context): UserError {
  const { commandLine, config, names } = context;
  const qualifier = qualifierIn(role);
  const remedy =
    qualifier === undefined
      ? 'Make the role again, trusted for CloudFormation, with what deletes what is in the stack.'
      : `Bootstrapping made it, and makes it again: ${bootstrapCommand(context, qualifier)}`;
  const other = `--stack-name ${StackName} --region ${names.region} --role-arn ROLE-ARN`;
  return new UserError(
    'stack-role-gone',
    `The stack ${StackName} cannot be deleted: its role ${role} is gone, or CloudFormation may not assume it.`,
    {
      hint: [
        remedy,
        ...beforeAwsCli(context),
        `Or delete the stack as another role that may: aws cloudformation delete-stack ${other}`,
        `Then: ${commandLine(`destroy ${config.name}`)}`,
      ].join('\n'),
    },
  );
}

/** What could not be deleted, why, and what to type. */
export function notDeleted(
  { StackName, StackStatus, StackStatusReason: reason }: Stack,
  events: readonly StackEvent[],
  context: Context,
): UserError {
  const { names } = context;
  const failed = failedIn(events);
  const left = [...new Set(failed.map(({ LogicalResourceId: id }) => id))].join(' ');
  const without = `--stack-name ${StackName} --region ${names.region} --retain-resources ${left}`;
  const buckets = failed.filter(({ ResourceType: type, ResourceStatusReason: why }) => {
    return type === 'AWS::S3::Bucket' && /not empty/i.test(why ?? '');
  });
  return new UserError(
    'stack-not-deleted',
    `The stack ${StackName} is ${StackStatus}: not all of it could be deleted.`,
    {
      hint: [
        ...(failed.length > 0 ? failed.map((each) => `  ${lineOf(each)}`) : [printable(reason ?? '')]),
        ...(left === '' ? [] : beforeAwsCli(context)),
        ...buckets.map(
          ({ PhysicalResourceId: name }) =>
            `Empty the bucket, with all versions if it has any: aws s3 rm s3://${name} --recursive`,
        ),
        // CloudFormation takes this of a stack that it could not delete, and of no other.
        ...(left === '' ? [] : [`Or leave it where it is: aws cloudformation delete-stack ${without}`]),
      ].join('\n'),
    },
  );
}
