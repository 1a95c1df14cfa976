import { CancelUpdateStackCommand, DeleteStackCommand, type StackEvent } from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { destroy } from '../../../src/engine.js';
import type { UserError } from '../../../src/errors.js';
import { awsError, type MockedAws, mockAws } from '../../helpers/aws.js';
import { notesIn, testContext, type TestContext } from '../../helpers/context.js';
import {
  eventsAre,
  resourcesAre,
  RoleARN,
  stackIs,
  StackId,
  StackName,
  stackNamed,
  stackThere,
  staging,
} from '../../helpers/stack-account.js';
import { surveyOf } from '../../helpers/survey.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
  stackThere(aws, context);
});
afterEach(() => {
  aws.restore();
});

const look = async () => await surveyOf(context, 'stack', { stages: [staging] });
const operations = () => aws.writes().map(([operation]) => operation);
const gone = stackNamed('DELETE_COMPLETE');
const present = stackNamed('UPDATE_COMPLETE');

/** A resource in the events of the deletion. */
const event = (id: string, type: string, status: StackEvent['ResourceStatus'], reason?: string) => ({
  LogicalResourceId: id,
  PhysicalResourceId: `${id.toLowerCase()}-1`,
  ResourceType: type,
  ResourceStatus: status,
  ...(reason !== undefined && { ResourceStatusReason: reason }),
});

test('is removed with all that is in it, and waited for by its id', async () => {
  const survey = await look();
  stackIs(aws, present, stackNamed('DELETE_IN_PROGRESS'), gone);
  expect(await destroy(survey, {})).toMatchObject([{ outcome: 'removed' }]);
  expect(aws.inputsOf('DeleteStack')).toMatchObject([{ StackName }]);
  expect(aws.inputsOf('DescribeStacks').at(-1)).toEqual({ StackName: StackId });
});

test('gone already is no error', async () => {
  const survey = await look();
  stackIs(aws, undefined);
  expect(await destroy(survey, {})).toMatchObject([{ outcome: 'removed' }]);
  expect(operations()).toEqual([]);
});

test('what it holds is told', async () => {
  const held = async () => {
    const { inspections } = await look();
    const [{ found, resource } = inspections[0]!] = inspections;
    return found && resource.holds?.(found);
  };
  expect(await held()).toBeUndefined();
  resourcesAre(aws, 'AWS::S3::Bucket', 'AWS::SSM::Parameter', 'AWS::S3::Bucket');
  expect(await held()).toBe('3 resources: 2 × AWS::S3::Bucket, AWS::SSM::Parameter');
});

test('what its template retains is told', async () => {
  const survey = await look();
  stackIs(aws, present, gone);
  eventsAre(aws, event('Data', 'AWS::S3::Bucket', 'DELETE_SKIPPED'));
  await destroy(survey, {});
  expect(notesIn(context)).toEqual(['stays, as its template says: Data (AWS::S3::Bucket) DELETE_SKIPPED']);
});

describe('an operation under way', () => {
  test('an update is cancelled, and its rollback waited for', async () => {
    const survey = await look();
    stackIs(aws, stackNamed('UPDATE_IN_PROGRESS'), stackNamed('UPDATE_ROLLBACK_IN_PROGRESS'), present, gone);
    await destroy(survey, {});
    expect(operations()).toEqual(['CancelUpdateStack', 'DeleteStack']);
  });

  test('that has come to its end meanwhile needs no cancelling', async () => {
    const survey = await look();
    stackIs(aws, stackNamed('UPDATE_IN_PROGRESS'), present, gone);
    aws.cloudformation
      .on(CancelUpdateStackCommand)
      .rejects(awsError('ValidationError', 'CancelUpdateStack cannot be called from current stack status'));
    await destroy(survey, {});
    expect(operations()).toContain('DeleteStack');
  });

  test('another is waited for', async () => {
    const survey = await look();
    stackIs(aws, stackNamed('CREATE_IN_PROGRESS'), present, gone);
    await destroy(survey, {});
    expect(operations()).toEqual(['DeleteStack']);
  });
});

describe('what cannot be deleted', () => {
  test('a bucket that is not empty is named, with what to type', async () => {
    const survey = await look();
    stackIs(aws, present, stackNamed('DELETE_FAILED'));
    const reason = 'The bucket you tried to delete is not empty.';
    eventsAre(aws, event('Files', 'AWS::S3::Bucket', 'DELETE_FAILED', reason), {
      ...event('hello-staging', 'AWS::CloudFormation::Stack', 'DELETE_FAILED'),
      PhysicalResourceId: StackId,
    });
    await expect(destroy(survey, {})).rejects.toMatchObject({
      code: 'stack-not-deleted',
      hint: [
        `  Files (AWS::S3::Bucket): ${reason}`,
        'Empty the bucket, with all versions if it has any: aws s3 rm s3://files-1 --recursive',
        'Or leave it where it is: aws cloudformation delete-stack --stack-name hello-staging --region eu-central-1 --retain-resources Files',
      ].join('\n'),
    });
  });

  test('a stack that is protected is told apart', async () => {
    const survey = await look();
    const message = 'Stack [hello-staging] cannot be deleted while TerminationProtection is enabled';
    aws.cloudformation.on(DeleteStackCommand).rejects(awsError('ValidationError', message));
    await expect(destroy(survey, {})).rejects.toMatchObject({
      code: 'stack-protected',
      hint: expect.stringContaining('--no-enable-termination-protection --stack-name hello-staging'),
    });
  });

  test.each([
    ['its own', staging, RoleARN, 'Make the role again, trusted for CloudFormation'],
    [
      "the bootstrapping's",
      { deploy: 'cdk' as const, environment: 'staging', stack: StackName },
      'arn:aws:iam::123456789012:role/cdk-team-cfn-exec-role-123456789012-eu-central-1',
      'npx cdk bootstrap aws://123456789012/eu-central-1 --qualifier team\n',
    ],
  ])('a stack whose role has gone before, %s: says what to type', async (_whose, stage, role, remedy) => {
    const survey = await surveyOf(context, 'stack', { stages: [stage] });
    stackIs(aws, stackNamed('UPDATE_COMPLETE', { RoleARN: role }));
    aws.cloudformation
      .on(DeleteStackCommand)
      .rejects(awsError('ValidationError', `Role ${role} is invalid or cannot be assumed`));
    const failed = await destroy(survey, {}).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'stack-role-gone', message: expect.stringContaining(role) });
    const { hint } = failed as UserError;
    expect(hint).toContain(remedy);
    expect(hint).toContain(
      'aws cloudformation delete-stack --stack-name hello-staging --region eu-central-1 --role-arn ROLE-ARN\n' +
        'Then: pipeline-setup destroy hello',
    );
  });

  test('what else it says is passed on', async () => {
    const survey = await look();
    aws.cloudformation.on(DeleteStackCommand).rejects(awsError('AccessDenied'));
    await expect(destroy(survey, {})).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
