/** Every request that provisioning makes is as AWS's API models demand: lengths, patterns, enums, required members. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Asked } from '../src/config/schema.js';
import { destroy, provision } from '../src/engine.js';
import { inspect } from '../src/inspect.js';
import { removeSettings } from '../src/resources/settings/index.js';
import { putSetting } from '../src/resources/settings/put.js';
import { readSettings } from '../src/resources/settings/read.js';
import { readValues } from '../src/resources/settings/values.js';
import type { GroupStage } from '../src/stages/codedeploy/fields.js';
import { mockAws } from './helpers/aws.js';
import { findModels, loadModel, violations } from './helpers/botocore.js';
import { autoScalingGroup, deployed, ecs, nothingDeployed } from './helpers/codedeploy-account.js';
import { testContext } from './helpers/context.js';
import { type Local, openLocal } from './helpers/local.js';
import { recordedSession } from './helpers/recorder.js';
import { staging } from './helpers/stack-account.js';
import { stackLab } from './helpers/stack-lab.js';
import { surveyOf } from './helpers/survey.js';

const models = findModels();
if (models === undefined)
  process.stderr.write('skipped: botocore is not installed, so there are no API models to hold requests against\n');

describe.skipIf(models === undefined)('requests and the API models', () => {
  let local: Local;
  beforeAll(async () => {
    local = await openLocal();
  });
  afterAll(() => local.close());

  const cases: [string, Asked, Partial<Asked>][] = [
    ['the shortest name', { name: 'a' }, { timeout: 5 }],
    [
      'the longest name and every option',
      {
        name: 'a'.repeat(35),
        branch: 'release/2026',
        image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
        compute: '2xlarge',
        timeout: 2160,
        env: { STAGE: 'test', EMPTY: '' },
        tags: { team: 'web + co', 'cost:centre': '' },
        permissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess',
      },
      { compute: 'small', env: { STAGE: 'production' }, tags: { team: 'platform' } },
    ],
    [
      'packages',
      { name: 'a'.repeat(35), packages: { format: 'npm', domain: `a${'b'.repeat(49)}` }, tags: { 'cost:centre': '' } },
      { packages: { format: 'npm', from: [] }, tags: { team: 'web + co' } },
    ],
    [
      'settings and secrets',
      {
        name: 'shop',
        settings: true,
        secrets: { PASSWORD: 'app/database:password', KEY: 'api' },
      },
      { secrets: { KEY: 'api:key:AWSPREVIOUS' }, settings: false },
    ],
    [
      'deployments by CodeDeploy',
      { name: 'shop', stages: [{ deploy: 'codedeploy', environment: 'staging', rollback: 'on-failure' }] },
      {
        stages: [
          {
            deploy: 'codedeploy',
            environment: 'staging',
            tags: { app: 'shop' },
            alarms: ['errors'],
            configuration: 'CodeDeployDefault.HalfAtATime',
            'target-group': 'web',
            url: 'https://staging.example.com/start',
          },
        ],
        tags: { team: 'web' },
      },
    ],
  ];

  it.each(cases)('%s', async (_title, asked, change) => {
    const { session, requests } = recordedSession(local);
    await provision(await inspect(session, asked));
    await provision(await inspect(session, { ...asked, ...change }));
    await destroy(await inspect(session, asked), {});

    // Our names of the services are botocore's names of their models.
    const services = new Set(requests.map(({ service }) => service));
    const loaded = new Map([...services].map((service) => [service, loadModel(models ?? '', service)]));
    const found = requests.flatMap(({ service, operation, input }) => {
      const model = loaded.get(service);
      return model ? violations(model, operation, input) : [`${service}: no model`];
    });
    expect(found).toEqual([]);
    expect(new Set(requests.map(({ operation }) => operation)).size).toBeGreaterThan(40);
  });

  it.each([autoScalingGroup, ecs])('to what the local AWS has nothing of: $to', async (stage) => {
    const aws = mockAws();
    const context = testContext();
    nothingDeployed(aws);
    await provision(await surveyOf(context, 'deployment-group', { stages: [stage] }));
    deployed(aws, context, stage);
    const more: GroupStage = { ...stage, rollback: 'on-failure', alarms: ['errors'], configuration: 'Mine' };
    await provision(await surveyOf(context, 'deployment-group', { stages: [more] }));
    await destroy(await surveyOf(context, 'deployment-group', { stages: [stage] }), {});
    const model = loadModel(models ?? '', 'codedeploy');
    const requests = aws.writes();
    aws.restore();
    expect(requests.map(([operation]) => operation)).toEqual([
      'CreateDeploymentGroup',
      'TagResource',
      'UpdateDeploymentGroup',
      'DeleteDeploymentGroup',
    ]);
    expect(requests.flatMap(([operation, input]) => violations(model, operation, input))).toEqual([]);
  });

  it('what the commands about settings ask for', async () => {
    const { session, requests } = recordedSession(local);
    const { context } = await inspect(session, { name: 'hello', tags: { team: 'web' } });
    const setting = { environment: 'build', key: 'K'.repeat(255), isSecret: false };
    const secret = { ...setting, isSecret: true };
    await putSetting(context, setting, 'v'.repeat(4096), undefined);
    await putSetting(context, setting, 'another', undefined);
    await readValues(context, [setting]);
    await putSetting(context, secret, 'hidden', setting);
    await removeSettings(context, await readSettings(context, 'build'));
    const model = loadModel(models ?? '', 'ssm');
    const asked = requests.filter(({ service }) => service === 'ssm');
    expect(new Set(asked.map(({ operation }) => operation)).size).toBe(6);
    expect(asked.flatMap(({ operation, input }) => violations(model, operation, input))).toEqual([]);
  });

  it('stacks, whose operations take a while', async () => {
    const lab = await stackLab();
    const { session, requests } = recordedSession(lab.local);
    const asked = { name: 'hello', stages: [staging] };
    const patient = { ...session, wait: lab.session.wait };
    await provision(await inspect(patient, asked));
    await provision(await inspect(patient, { ...asked, stages: [{ ...staging, url: 'Url', outputs: ['A', 'B'] }] }));
    await destroy(await inspect(patient, asked), {});
    await lab.local.close();
    const model = loadModel(models ?? '', 'cloudformation');
    const own = requests.filter(({ service }) => service === 'cloudformation');
    expect(own.flatMap(({ operation, input }) => violations(model, operation, input))).toEqual([]);
    expect(new Set(own.map(({ operation }) => operation))).toEqual(
      new Set([
        'DescribeStacks',
        'ListStackResources',
        'CreateStack',
        'DescribeStackEvents',
        'UpdateStack',
        'DeleteStack',
      ]),
    );
  });

  it('a request that is not as demanded is found', () => {
    const model = loadModel(models ?? '', 'codepipeline');
    const pipeline = { name: 'not a name', roleArn: 'arn:aws:iam::000000000000:role/r', stages: [] };
    expect(violations(model, 'CreatePipeline', { pipeline })).toEqual([expect.stringContaining('"not a name" is not')]);
    expect(violations(model, 'CreatePipeline', {})).toEqual(['CreatePipeline.pipeline: missing']);
  });
});
