import { expect, test } from 'vitest';
import { deploy, deployStageIn } from '../../src/stages/deploy.js';
import type { DeployStage } from '../../src/stages/fields.js';
import { testContext } from '../helpers/context.js';

const context = testContext();
const stage: DeployStage = {
  deploy: 'codedeploy',
  to: 'lambda',
  environment: 'production',
  function: 'shop',
  alias: 'live',
  strategy: 'Canary10Percent5Minutes',
  rollback: 'on-failure',
};
const declared = deploy(stage).declare(context);
const [action] = declared.actions!;
const actionTypeId = action!.actionTypeId!;

test('declares CodePipeline’s own action, and is read back from it', () => {
  expect(declared).toEqual({
    name: 'Production',
    actions: [
      {
        name: 'Deploy',
        actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'Lambda', version: '1' },
        configuration: { FunctionName: 'shop', FunctionAlias: 'live', DeployStrategy: 'Canary10Percent5Minutes' },
        inputArtifacts: [{ name: 'BuildOutput' }],
        runOrder: 1,
      },
    ],
    onFailure: { result: 'ROLLBACK' },
  });
  expect(deployStageIn(declared, context.names)).toEqual(stage);
});

test.each([
  [
    'an action that calls a function',
    { ...declared, actions: [{ ...action, actionTypeId: { ...actionTypeId, category: 'Invoke' as const } }] },
  ],
  ['a stage that is not named as ours are', { ...declared, name: 'production' }],
  ['an action of another name', { ...declared, actions: [{ ...action, name: 'Function' }] }],
])('%s is somebody’s own', (_what, theirs) => {
  expect(deployStageIn(theirs as typeof declared, context.names)).toBeUndefined();
});
