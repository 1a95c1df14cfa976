import { type ActionType, ListActionTypesCommand } from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkActionTypes } from '../../src/resources/action-types.js';
import type { StageConfig } from '../../src/stages/fields.js';
import { type MockedAws, mockAws } from '../helpers/aws.js';
import { autoScalingGroup, ecs, instances } from '../helpers/codedeploy-account.js';
import { testContext } from '../helpers/context.js';

let aws: MockedAws;
beforeEach(() => {
  aws = mockAws();
  const actionTypes = ['CodeBuild', 'CodeCommit', 'CodeDeploy', 'Manual', 'S3'].map(
    (provider) => ({ id: { provider } }) as ActionType,
  );
  aws.codepipeline.on(ListActionTypesCommand).resolves({ actionTypes });
});
afterEach(() => {
  aws.restore();
});

const look = async (stages: readonly StageConfig[], endpoint = 'local') => {
  const context = testContext();
  await checkActionTypes({ ...context, endpoint, config: { ...context.config, stages } });
};

test.each<[what: string, stage: StageConfig]>([
  ['CodeDeployToECS', ecs],
  ['Lambda', { deploy: 'codedeploy', to: 'lambda', environment: 'staging', function: 'shop' }],
  ['ElasticBeanstalk', { deploy: 'beanstalk', environment: 'staging' }],
  ['load balancers', { ...instances, 'target-group': 'web' }],
  ['alarms', { ...instances, alarms: ['too-many-errors'] }],
])('what the local AWS does not offer is told with its stage: %s', async (what, stage) => {
  await expect(look([{ approval: 'Ada' }, stage])).rejects.toMatchObject({
    code: 'not-offered',
    message: `The local AWS does not offer: ${what} (Staging).`,
    exitCode: 2,
  });
});

test('all of it is told at once', async () => {
  await expect(look([{ ...ecs, environment: 'production' }, autoScalingGroup])).rejects.toMatchObject({
    message:
      'The local AWS does not offer: CodeDeployToECS (Production), Auto Scaling groups (Staging), load balancers (Staging).',
  });
});

test('what it offers is let pass, and on AWS everything', async () => {
  const offered: StageConfig[] = [
    { ...instances, alarms: [] },
    { approval: 'Ada' },
    { deploy: 's3', environment: 'production' },
  ];
  await expect(look(offered)).resolves.toBeUndefined();
  await expect(look([ecs, autoScalingGroup], 'aws')).resolves.toBeUndefined();
});
