/** A pipeline that releases to Elastic Beanstalk, made and taken away again on the local AWS, which runs what is released. */
import { setTimeout as pause } from 'node:timers/promises';
import { ElasticBeanstalkClient, UpdateEnvironmentCommand } from '@aws-sdk/client-elastic-beanstalk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Session } from '../../src/context.js';
import { destroy, provision } from '../../src/engine.js';
import { environmentsIn, inspect, type Survey } from '../../src/inspect.js';
import type { DeployStage } from '../../src/stages/fields.js';
import { serving, type Serving } from '../helpers/hosting.js';
import { look } from '../helpers/looking.js';
import { type Recorded, recordedSession } from '../helpers/recorder.js';

let lab: Serving;
let session: Session;
let requests: Recorded[];

beforeEach(async () => {
  lab = await serving();
  const recorded = recordedSession(lab.local);
  requests = recorded.requests;
  // What it waits for takes a moment of real time.
  session = { ...recorded.session, wait: async () => pause(10) };
});
afterEach(() => lab.close());

const staging: DeployStage = { deploy: 'beanstalk', environment: 'staging', 'health-path': '/health' };

const make = async (stages?: DeployStage[]) =>
  await provision(await inspect(session, { name: 'hello', ...(stages && { stages }) }));

const states = ({ inspections }: Survey) => new Set(inspections.map(({ state }) => state));

test('is made whole, answers, and stays as it is when nothing is said', async () => {
  const results = await make([staging]);
  expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['created']));
  const survey = await inspect(session, { name: 'hello' });
  expect(states(survey)).toEqual(new Set(['present']));
  expect(survey.context.config.stages).toEqual([staging]);
  const [environment] = environmentsIn(survey);
  expect(environment).toMatchObject({ name: 'staging', health: expect.any(String) as string });
  expect((await fetch(environment?.url ?? '')).status).toBe(200);
  requests.length = 0;
  await provision(survey);
  expect(requests).toEqual([]);
});

test('what somebody changed is set right, and what the config says is changed', async () => {
  await make([staging]);
  const change = new UpdateEnvironmentCommand({
    EnvironmentName: 'hello-staging',
    OptionSettings: [{ Namespace: 'aws:elasticbeanstalk:command', OptionName: 'DeploymentPolicy', Value: 'AllAtOnce' }],
  });
  await lab.local.client(ElasticBeanstalkClient).send(change);
  await lab.until('hello-staging', ({ Status }) => Status === 'Ready');
  const survey = await inspect(session, { name: 'hello', stages: [{ ...staging, variables: { GREETING: 'Hi' } }] });
  expect(survey.inspections.find(({ kind }) => kind === 'beanstalk-environment')).toMatchObject({
    state: 'drifted',
    changes: [
      { path: 'settings.aws:elasticbeanstalk:command DeploymentPolicy', from: 'AllAtOnce', to: 'Immutable' },
      { path: 'settings.aws:elasticbeanstalk:application:environment GREETING', to: '(not shown)' },
    ],
  });
  await provision(survey);
  const after = await inspect(session, { name: 'hello' });
  expect(states(after)).toEqual(new Set(['present']));
  expect(after.context.config.stages).toEqual([{ ...staging, variables: { GREETING: 'Hi' } }]);
});

test.each([['nothing'], ['pipeline'], ['beanstalk-environment'], ['eb-instance-profile']])(
  'goes without a trace, also without its %s',
  async (missing) => {
    await make([staging]);
    const { inspections, context } = await inspect(session, { name: 'hello' });
    await destroy({ context, inspections: inspections.filter(({ kind }) => kind === missing) }, {});
    await destroy(await inspect(session, { name: 'hello' }), {});
    const left = await inspect(session, { name: 'hello' });
    expect(states(left)).toEqual(new Set(['missing']));
    expect(await look(lab.local.aws)).toMatchObject({ 'log groups': '{"logGroups":[]}' });
  },
);
