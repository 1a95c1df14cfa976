import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkBootstrapped } from '../../../src/resources/cloudformation/bootstrapped.js';
import type { CdkStage } from '../../../src/stages/cdk/fields.js';
import { awsError, type MockedAws, mockAws } from '../../helpers/aws.js';
import { testContext } from '../../helpers/context.js';

let aws: MockedAws;
beforeEach(() => {
  aws = mockAws();
});
afterEach(() => {
  aws.restore();
});

const app: CdkStage = { deploy: 'cdk', environment: 'production', stack: 'Shop' };
const Name = '/cdk-bootstrap/hnb659fds/version';
const version = (Value: string) => aws.ssm.on(GetParameterCommand, { Name }).resolves({ Parameter: { Name, Value } });

test('nothing is asked where there is no app', async () => {
  await checkBootstrapped(testContext({ stages: [{ deploy: 's3', environment: 'production' }] }));
  expect(aws.calls()).toEqual([]);
});

test('is all right where it was bootstrapped lately, and asked once for all stages', async () => {
  version('6');
  await checkBootstrapped(testContext({ stages: [app, { ...app, environment: 'staging', stack: 'Other' }] }));
  expect(aws.inputsOf('GetParameter')).toEqual([{ Name }]);
});

test('was never bootstrapped: says what to type', async () => {
  aws.ssm.on(GetParameterCommand).rejects(awsError('ParameterNotFound'));
  await expect(checkBootstrapped(testContext({ stages: [app] }))).rejects.toMatchObject({
    code: 'not-bootstrapped',
    message: 'The account 123456789012 in eu-central-1 is not bootstrapped for the CDK.',
    hint: 'Once for all apps there: npx cdk bootstrap aws://123456789012/eu-central-1',
  });
  await expect(checkBootstrapped(testContext({ stages: [{ ...app, qualifier: 'team' }] }))).rejects.toMatchObject({
    hint: expect.stringMatching(/ --qualifier team$/),
  });
});

test('was bootstrapped long ago: says so', async () => {
  version('5');
  await expect(checkBootstrapped(testContext({ stages: [app] }))).rejects.toMatchObject({
    message: expect.stringContaining('is bootstrapped by version 5; it takes 6'),
  });
});

test('on the local AWS: its own command, where it is', async () => {
  aws.ssm.on(GetParameterCommand).rejects(awsError('ParameterNotFound'));
  const context = {
    ...testContext({ stages: [app] }),
    endpoint: 'local',
    commandLine: (command: string) => `pipeline-setup ${command} --local --region eu-central-1`,
  };
  await expect(checkBootstrapped(context)).rejects.toMatchObject({
    hint: 'Once for all apps there: pipeline-setup local bootstrap --region eu-central-1',
  });
});
