/** A pipeline that deploys by CodeDeploy, made and taken away again on the local AWS, where an instance is a folder. */
import {
  CodeDeployClient,
  DeregisterOnPremisesInstanceCommand,
  GetDeploymentGroupCommand,
  ListOnPremisesInstancesCommand,
  RemoveTagsFromOnPremisesInstancesCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import { CodePipelineClient, GetPipelineCommand } from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Session } from '../../src/context.js';
import { destroy, provision } from '../../src/engine.js';
import { environmentsIn, inspect, type Survey } from '../../src/inspect.js';
import type { DeployStage } from '../../src/stages/fields.js';
import { type Local, openLocal } from '../helpers/local.js';
import { look } from '../helpers/looking.js';
import { type Recorded, recordedSession } from '../helpers/recorder.js';

let local: Local;
let session: Session;
let requests: Recorded[];
beforeEach(async () => {
  local = await openLocal();
  ({ session, requests } = recordedSession(local));
});
afterEach(() => local.close());

const staging: DeployStage = {
  deploy: 'codedeploy',
  environment: 'staging',
  url: 'http://localhost:8080',
  rollback: 'on-failure',
};
const production: DeployStage = { deploy: 'codedeploy', environment: 'production', tags: { app: 'shop' } };

const make = async (stages?: DeployStage[]) =>
  await provision(await inspect(session, { name: 'hello', ...(stages && { stages }) }));

const states = ({ inspections }: Survey) => new Set(inspections.map(({ state }) => state));
const client = () => local.client(CodeDeployClient);
const registered = async (Key: string, Value: string) => {
  const tagFilters = [{ Key, Value, Type: 'KEY_AND_VALUE' as const }];
  const request = new ListOnPremisesInstancesCommand({ registrationStatus: 'Registered', tagFilters });
  return (await client().send(request)).instanceNames;
};

test('is made whole, with an instance for each environment, and stays as it is when nothing is said', async () => {
  const results = await make([staging, production]);
  expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['created']));
  expect(await registered('pipeline-setup:environment', 'hello/staging')).toEqual(['hello-staging']);
  expect(await registered('app', 'shop')).toEqual(['hello-production']);
  const survey = await inspect(session, { name: 'hello' });
  expect(states(survey)).toEqual(new Set(['present']));
  const configuration = 'CodeDeployDefault.OneAtATime';
  expect(survey.context.config).toMatchObject({
    stages: [
      { ...staging, configuration },
      { ...production, configuration },
    ],
    template: 'hello-service',
  });
  expect(environmentsIn(survey)).toEqual([
    { name: 'staging', url: 'http://localhost:8080', health: undefined },
    { name: 'production', url: undefined, health: undefined },
  ]);
  requests.length = 0;
  await provision(survey);
  expect(requests).toEqual([]);
});

test('a test learns where the environment answers as soon as that is said, or changed', async () => {
  const tested = { ...staging, test: 'buildspec.test.yml' };
  const url = async () => {
    const { pipeline } = await local.client(CodePipelineClient).send(new GetPipelineCommand({ name: 'hello' }));
    const variables = JSON.parse(pipeline?.stages?.[2]?.actions?.[1]?.configuration?.EnvironmentVariables ?? '[]');
    return (variables as { name: string; value: string }[]).find(({ name }) => name === 'ENVIRONMENT_URL')?.value;
  };
  await make([tested]);
  expect(await url()).toBe('http://localhost:8080');
  await make([{ ...tested, url: 'http://localhost:8081' }]);
  expect(await url()).toBe('http://localhost:8081');
  expect(states(await inspect(session, { name: 'hello' }))).toEqual(new Set(['present']));
});

test('what somebody changed is set right, and what the config says is changed', async () => {
  await make([staging]);
  const group = { applicationName: 'hello', currentDeploymentGroupName: 'staging' };
  const autoRollbackConfiguration = { enabled: false, events: [] };
  await client().send(new UpdateDeploymentGroupCommand({ ...group, autoRollbackConfiguration }));
  await client().send(new DeregisterOnPremisesInstanceCommand({ instanceName: 'hello-staging' }));
  const changed: DeployStage = { ...staging, tags: { app: 'shop' } };
  const survey = await inspect(session, { name: 'hello', stages: [changed] });
  expect(survey.inspections.find(({ kind }) => kind === 'on-premises-instance')?.state).toBe('missing');
  expect(survey.inspections.find(({ kind }) => kind === 'deployment-group')?.changes.map(({ path }) => path)).toEqual([
    'rollbackOn',
    'ec2Tags.0',
    'onPremisesTags.0',
  ]);
  await provision(survey);
  expect(await registered('app', 'shop')).toEqual(['hello-staging']);
  const after = await inspect(session, { name: 'hello' });
  expect(states(after)).toEqual(new Set(['present']));
  expect(after.context.config.stages).toMatchObject([changed]);
});

test('an instance that lost the tag of its environment is found again by its group', async () => {
  await make([staging]);
  const mark = [{ Key: 'pipeline-setup:environment', Value: 'hello/staging' }];
  await client().send(new RemoveTagsFromOnPremisesInstancesCommand({ instanceNames: ['hello-staging'], tags: mark }));
  const survey = await inspect(session, { name: 'hello' });
  expect(states(survey)).toEqual(new Set(['present', 'drifted']));
  await make();
  expect(states(await inspect(session, { name: 'hello' }))).toEqual(new Set(['present']));
});

test('a stage for an environment that was deployed to something else begins anew, and leaves nothing behind in the end', async () => {
  const ecs: DeployStage = {
    deploy: 'codedeploy',
    to: 'ecs',
    environment: 'staging',
    cluster: 'shop',
    service: 'web',
    listener: 'arn:aws:elasticloadbalancing:us-east-1:000000000000:listener/app/web/50dc/f2f7',
    'target-groups': ['blue', 'green'],
    'task-roles': ['task'],
  };
  await make([staging]);
  // The local AWS has no action for services of ECS: all but the pipeline itself is made.
  const { inspections, context } = await inspect(session, { name: 'hello', stages: [ecs] });
  await provision({ context, inspections: inspections.filter(({ kind }) => kind !== 'pipeline') });
  const group = { applicationName: 'hello.ecs', deploymentGroupName: 'staging' };
  const { deploymentGroupInfo } = await client().send(new GetDeploymentGroupCommand(group));
  expect(deploymentGroupInfo).toMatchObject({
    deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
    ecsServices: [{ clusterName: 'shop', serviceName: 'web' }],
  });
  const asRead = { deploy: 'codedeploy', to: 'ecs', environment: 'staging' } as DeployStage;
  const survey = await inspect(session, { name: 'hello', stages: [asRead] });
  expect(survey.context.config.stages).toEqual([{ ...ecs, configuration: 'CodeDeployDefault.ECSAllAtOnce' }]);
  const drifted = survey.inspections.filter(({ state }) => state !== 'present').map(({ kind }) => kind);
  expect(drifted).toEqual(['pipeline']);
  await destroy(survey, {});
  expect(await left()).toEqual(nothingLeft);
});

describe('goes without a trace', () => {
  test.each([
    'nothing',
    'pipeline',
    'deployment-group',
    'codedeploy-application',
    'on-premises-instance',
    'codedeploy-role',
    'instance-policy',
    'instance-profile',
  ])('also without its %s', async (missing) => {
    await make([staging, production]);
    const { inspections, context } = await inspect(session, { name: 'hello' });
    await destroy({ context, inspections: inspections.filter(({ kind }) => kind === missing) }, {});
    await destroy(await inspect(session, { name: 'hello' }), {});
    expect(await left()).toEqual(nothingLeft);
  });
});

const nothingLeft = { sight: { 'log groups': '{"logGroups":[]}' }, instances: [], applications: [], profiles: [] };

async function left() {
  const call = (service: string, operation: string, input = {}) => local.aws.call<object>(service, operation, input);
  return {
    sight: await look(local.aws),
    instances: (await client().send(new ListOnPremisesInstancesCommand({ registrationStatus: 'Registered' })))
      .instanceNames,
    ...(await call('codedeploy', 'ListApplications')),
    profiles: ((await call('iam', 'ListInstanceProfiles')) as { InstanceProfiles: [] }).InstanceProfiles,
  };
}
