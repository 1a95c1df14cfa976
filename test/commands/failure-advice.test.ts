import { expect, test } from 'vitest';
import { failureAdvice } from '../../src/commands/failure-advice.js';
import { testContext } from '../helpers/context.js';

const deployment = { deploy: 's3', environment: 'staging' } as const;
const failure = { stage: 'Staging', action: 'Deploy', message: 'Access denied', output: [] };
const retry = 'Or retry it as it is: pipeline-setup retry hello';

test('what failed without a command is mended elsewhere', () => {
  const config = { branch: 'trunk', stages: [deployment] };
  expect(failureAdvice(testContext(config), failure)).toEqual([
    'When the reason is mended, push to trunk: the push runs the pipeline again.',
    retry,
  ]);
  expect(failureAdvice(testContext(config), { ...failure, command: 'npm test' })).toEqual([
    'Fix it, commit and push to trunk: the push runs the pipeline again.',
    retry,
  ]);
});

test('a stage that rolls back cannot be retried: what it went back to is its latest execution', () => {
  const context = testContext({ stages: [{ ...deployment, rollback: 'on-failure' }] });
  expect(failureAdvice(context, failure)).not.toContain(retry);
  expect(failureAdvice(context, { ...failure, stage: 'Build' })).toContain(retry);
});

test('where CodeDeploy itself goes back there is no later execution: the stage can be retried', () => {
  const stage = { deploy: 'codedeploy', environment: 'staging', rollback: 'on-failure' } as const;
  expect(failureAdvice(testContext({ stages: [stage] }), failure)).toContain(retry);
  const tested = testContext({ stages: [{ ...stage, test: 'buildspec.test.yml' }] });
  expect(failureAdvice(tested, failure)).not.toContain(retry);
});

test('a stack is retried with its change set, which is executed once', () => {
  const stage = { deploy: 'cloudformation', environment: 'staging' } as const;
  const advice = failureAdvice(testContext({ stages: [stage] }), failure);
  expect(advice[1]).toBe('Or retry it as it is: pipeline-setup retry hello --all');
  expect(failureAdvice(testContext({ stages: [stage] }), { ...failure, stage: 'Build' })).toContain(retry);
});
