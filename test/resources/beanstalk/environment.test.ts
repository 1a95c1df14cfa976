import {
  CreateEnvironmentCommand,
  DescribeConfigurationSettingsCommand,
  DescribeEnvironmentsCommand,
  DescribeEventsCommand,
  type EventDescription,
  ListAvailableSolutionStacksCommand,
  ListTagsForResourceCommand,
  TerminateEnvironmentCommand,
  UpdateEnvironmentCommand,
} from '@aws-sdk/client-elastic-beanstalk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { afterLostAnswer } from '../../../src/aws/errors.js';
import { destroy, provision } from '../../../src/engine.js';
import { environmentsIn } from '../../../src/inspect.js';
import type { BeanstalkStage } from '../../../src/stages/beanstalk/fields.js';
import { ourTagPairs } from '../../helpers/account.js';
import { awsError, type MockedAws, mockAws } from '../../helpers/aws.js';
import {
  ApplicationName,
  arnOfRole,
  environmentArn,
  environmentIs,
  EnvironmentName,
  newestStack,
  nothingReleased,
  option,
  ourSettings,
  released,
  staging,
} from '../../helpers/beanstalk-account.js';
import { notesIn, testContext, type TestContext } from '../../helpers/context.js';
import { surveyOf } from '../../helpers/survey.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
});
afterEach(() => {
  aws.restore();
});

const kind = 'beanstalk-environment';
const look = async (stage: Partial<BeanstalkStage> = {}, tags?: Record<string, string>) =>
  await surveyOf(context, kind, { stages: [{ ...staging, ...stage }], ...(tags && { tags }) });

const creation = {
  ApplicationName,
  EnvironmentName,
  Description: 'Where the pipeline hello releases to',
  SolutionStackName: newestStack,
  OptionSettings: ourSettings,
  OperationsRole: arnOfRole('eb-operations'),
  Tags: ourTagPairs,
};
const launched = [
  ['CreateStorageLocation', {}],
  ['CreateEnvironment', creation],
];
const update = ['UpdateEnvironment', { ApplicationName, EnvironmentName, OptionSettings: ourSettings }];
const termination = ['TerminateEnvironment', { EnvironmentName, ForceTerminate: true }];

const notReady = () =>
  awsError(
    'InvalidParameterValue',
    `Environment named ${EnvironmentName} is in an invalid state for this operation. Must be Ready.`,
  );

/** What Elastic Beanstalk says, oldest first. */
function says(...texts: string[]): void {
  const Events: EventDescription[] = texts.map((Message) => ({ Message, EventDate: new Date('2026-03-01T12:00:01Z') }));
  aws.elasticbeanstalk.on(DescribeEventsCommand).resolves({ Events: Events.toReversed() });
}

const progress = () =>
  context.events.flatMap((event) => (event.type === 'resource-progress' ? `${event.name}: ${event.text}` : []));

const withSettings = (...changed: (typeof ourSettings)[number][]) =>
  aws.elasticbeanstalk.on(DescribeConfigurationSettingsCommand).resolves({
    ConfigurationSettings: [
      { DeploymentStatus: 'failed', OptionSettings: [] },
      { DeploymentStatus: 'deployed', OptionSettings: [...ourSettings, ...changed] },
    ],
  });

describe('absent', () => {
  beforeEach(() => nothingReleased(aws));

  /** From now on it is there, as it was made. */
  const begins = (...statuses: Parameters<typeof environmentIs>[1][]) => {
    released(aws, context);
    environmentIs(aws, ...statuses);
  };

  test('where Elastic Beanstalk says nothing for a while, it is told what is waited for', async () => {
    const survey = await look();
    begins('Launching', 'Launching', 'Launching', 'Ready');
    await provision({ ...survey, context: { ...survey.context, pollInterval: 20_000 } });
    expect(progress()).toEqual([expect.stringMatching(/^hello-staging: Still Launching/)]);
  });

  test('is launched, and waited for: what Elastic Beanstalk says meanwhile is told once', async () => {
    const survey = await look();
    begins('Launching', 'Launching', 'Ready');
    says('createEnvironment is starting.', 'Using a bucket.\u001B[2J');
    const [result] = await provision(survey);
    expect(aws.writes()).toEqual(launched);
    expect(result).toMatchObject({ outcome: 'created', actual: { url: 'http://hello.example.com', health: 'Ok' } });
    expect(progress().slice(0, 2)).toEqual([
      'hello-staging: createEnvironment is starting.',
      'hello-staging: Using a bucket.',
    ]);
    // The second look asks only for what is newer.
    expect(aws.inputsOf('DescribeEvents')).toMatchObject([
      { StartTime: new Date('2026-03-01T12:00:00Z') },
      { StartTime: new Date('2026-03-01T12:00:01.001Z') },
    ]);
  });

  test('on the newest Node.js platform that there is', async () => {
    const survey = await look();
    begins('Ready');
    const SolutionStacks = [
      '64bit Amazon Linux 2023 v6.9.0 running Node.js 24',
      '64bit Amazon Linux 2023 v6.10.0 running Node.js 24',
      '64bit Amazon Linux 2023 v6.12.0 running Node.js 9',
      '64bit Amazon Linux 2023 v7.0.0 running Python 3.14',
      '64bit Amazon Linux 2 v7.0.0 running Node.js 26',
    ];
    aws.elasticbeanstalk.on(ListAvailableSolutionStacksCommand).resolves({ SolutionStacks });
    await provision(survey);
    expect(aws.inputsOf('CreateEnvironment')).toMatchObject([{ SolutionStackName: newestStack }]);
  });

  test('where there is no such platform', async () => {
    aws.elasticbeanstalk.on(ListAvailableSolutionStacksCommand).resolves({ SolutionStacks: [] });
    await expect(provision(await look())).rejects.toMatchObject({ code: 'no-platform' });
    expect(aws.inputsOf('CreateEnvironment')).toEqual([]);
  });

  test('as the config says', async () => {
    const stage = { instances: 'load-balanced', 'instance-type': 't4g.small', 'health-path': '/up' } as const;
    const survey = await look({ ...stage, variables: { GREETING: 'Hi' } });
    begins('Ready');
    await provision(survey);
    const namespace = 'aws:elasticbeanstalk:application';
    const [{ OptionSettings }] = aws.inputsOf('CreateEnvironment') as [typeof creation];
    expect(OptionSettings).toEqual(
      expect.arrayContaining([
        option('aws:elasticbeanstalk:environment', 'EnvironmentType', 'LoadBalanced'),
        option('aws:elasticbeanstalk:environment', 'LoadBalancerType', 'application'),
        option('aws:ec2:instances', 'InstanceTypes', 't4g.small'),
        option(namespace, 'Application Healthcheck URL', '/up'),
        option('aws:elasticbeanstalk:environment:process:default', 'HealthCheckPath', '/up'),
        option(`${namespace}:environment`, 'GREETING', 'Hi'),
      ]),
    );
  });

  test('while IAM has not made the operations role known: is tried again', async () => {
    const survey = await look();
    begins('Ready');
    const early = `Elastic Beanstalk is not authorized to perform: sts:AssumeRole on ${arnOfRole('eb-operations')}`;
    aws.elasticbeanstalk
      .on(CreateEnvironmentCommand)
      .rejectsOnce(awsError('InsufficientPrivilegesException', early, 403))
      .resolves({});
    await provision(survey);
    expect(aws.inputsOf('CreateEnvironment')).toEqual([creation, creation]);
    expect(notesIn(context)).toEqual(['waiting for IAM to make hello-eu-central-1-eb-operations usable']);
  });

  const early = 'The instance profile hello-eu-central-1-eb-instance associated with the environment does not exist.';

  test('while the instance profile is not known: is launched again', async () => {
    const survey = await look();
    begins(undefined, undefined, 'Ready');
    says(early);
    const DateCreated = new Date('2026-03-01T12:05:00Z');
    aws.elasticbeanstalk.on(CreateEnvironmentCommand).resolves({ DateCreated });
    const [result] = await provision(survey);
    expect(result?.outcome).toBe('created');
    expect(aws.inputsOf('CreateEnvironment')).toEqual([creation, creation, creation]);
    // Of this launch, by the clock of AWS.
    expect(aws.inputsOf('DescribeEvents')).toMatchObject([
      { Severity: 'ERROR', StartTime: DateCreated },
      { Severity: 'ERROR', StartTime: DateCreated },
    ]);
  });

  test.each([
    ['for ever', 3, [early]],
    ['never, and the launch fails for another reason', 1, ['No capacity.', 'Failed to launch environment.']],
  ])('the instance profile is not known: %s', async (_how, times, texts) => {
    const survey = await look();
    says(...texts);
    await expect(provision(survey)).rejects.toMatchObject({
      code: 'environment-failed',
      message: 'Elastic Beanstalk did not launch hello-staging.',
      hint: [...texts, 'When the reason is mended, run init again.'].join('\n'),
    });
    expect(aws.inputsOf('CreateEnvironment')).toHaveLength(times);
  });

  test('made already by an attempt whose answer was lost: is waited for', async () => {
    const survey = await look();
    begins('Launching', 'Ready');
    const there = awsError('InvalidParameterValue', `Environment ${EnvironmentName} already exists.`);
    aws.elasticbeanstalk.on(CreateEnvironmentCommand).rejects(afterLostAnswer(there));
    expect((await provision(survey))[0]).toMatchObject({ outcome: 'created', actual: { status: 'Ready' } });
    expect(aws.writes()).toEqual(launched);
  });

  test('when another application has an environment of the name', async () => {
    const there = awsError('InvalidParameterValue', `Environment ${EnvironmentName} already exists.`);
    aws.elasticbeanstalk.on(CreateEnvironmentCommand).rejects(there);
    await expect(provision(await look())).rejects.toBe(there);
  });
});

test('same: there is nothing to change, and it says where it answers', async () => {
  released(aws, context);
  const survey = await look();
  expect(survey.inspection).toMatchObject({ state: 'present', changes: [] });
  expect(environmentsIn(survey)).toEqual([{ name: 'staging', url: 'http://hello.example.com', health: 'Ok' }]);
});

test('foreign', async () => {
  released(aws, context);
  aws.elasticbeanstalk.on(ListTagsForResourceCommand).resolves({ ResourceTags: [] });
  expect((await look()).inspection.state).toBe('foreign');
});

describe('different', () => {
  beforeEach(() => released(aws, context));

  test('settings are set right; a draft that failed is not what is there', async () => {
    withSettings(option('aws:elasticbeanstalk:command', 'DeploymentPolicy', 'AllAtOnce'));
    const survey = await look();
    const path = 'settings.aws:elasticbeanstalk:command DeploymentPolicy';
    expect(survey.inspection.changes).toEqual([{ path, from: 'AllAtOnce', to: 'Immutable' }]);
    expect((await provision(survey))[0]?.outcome).toBe('updated');
    expect(aws.writes()).toEqual([update]);
  });

  test('tags are added', async () => {
    await provision(await look({}, { team: 'web' }));
    const TagsToAdd = [{ Key: 'team', Value: 'web' }, ...ourTagPairs];
    expect(aws.writes()).toEqual([['UpdateTagsForResource', { ResourceArn: environmentArn, TagsToAdd }]]);
  });

  test('what was chosen last is kept when nothing is said of it', async () => {
    withSettings(
      option('aws:elasticbeanstalk:application', 'Application Healthcheck URL', '/up'),
      option('aws:elasticbeanstalk:application:environment', 'GREETING', 'Hi'),
    );
    const { context: settled, inspection } = await look();
    expect(settled.config.stages).toEqual([{ ...staging, 'health-path': '/up', variables: { GREETING: 'Hi' } }]);
    expect(inspection.state).toBe('present');
  });

  test('settings with which it does not come up: that is told', async () => {
    const since = new Date('2026-03-01T12:00:03Z');
    aws.elasticbeanstalk.on(UpdateEnvironmentCommand).resolves({ DateUpdated: since });
    const survey = await look({ variables: { PORT: 'none' } });
    says('Failed to deploy configuration.');
    await expect(provision(survey)).rejects.toMatchObject({
      code: 'environment-failed',
      hint: 'Failed to deploy configuration.\nWhen the reason is mended, run init again.',
    });
    expect(aws.inputsOf('DescribeEvents')).toMatchObject([{ Severity: 'ERROR', StartTime: since }]);
  });
});

describe('while something is under way in it', () => {
  beforeEach(() => released(aws, context));
  const changed = { variables: { GREETING: 'Hi' } };

  test('Updating: a release is no difference', async () => {
    environmentIs(aws, 'Updating');
    expect((await look()).inspection.changes).toEqual([]);
  });

  test.each(['Launching', 'Aborting'] as const)('%s: is waited for', async (status) => {
    environmentIs(aws, status);
    const survey = await look();
    expect(survey.inspection.changes).toEqual([{ path: 'status', from: status, to: 'Ready' }]);
    environmentIs(aws, status, status, 'Ready');
    expect((await provision(survey))[0]).toMatchObject({ outcome: 'updated', actual: { status: 'Ready' } });
    expect(aws.writes()).toEqual([]);
    expect(context.host.waits).toEqual([100, 100]);
  });

  test('Terminating: is launched anew when it is gone', async () => {
    environmentIs(aws, 'Terminating');
    const survey = await look();
    environmentIs(aws, 'Terminating', 'Terminated', 'Launching', 'Ready');
    await provision(survey);
    expect(aws.writes()).toEqual(launched);
  });

  test('that somebody began in between: is waited for, and the change made then', async () => {
    const survey = await look(changed);
    aws.elasticbeanstalk.on(UpdateEnvironmentCommand).rejectsOnce(notReady()).resolves({});
    environmentIs(aws, 'Ready', 'Ready', 'Updating', 'Ready');
    await provision(survey);
    expect(aws.inputsOf('UpdateEnvironment')).toHaveLength(2);
  });

  test('that somebody begins again and again: they are told', async () => {
    const survey = await look(changed);
    aws.elasticbeanstalk.on(UpdateEnvironmentCommand).rejects(notReady());
    await expect(provision(survey)).rejects.toThrow('Must be Ready');
    expect(aws.inputsOf('UpdateEnvironment')).toHaveLength(3);
  });

  test('that began with an attempt whose answer was lost: is the change', async () => {
    const survey = await look(changed);
    aws.elasticbeanstalk.on(UpdateEnvironmentCommand).rejects(afterLostAnswer(notReady()));
    environmentIs(aws, 'Ready', 'Ready', 'Updating', 'Ready');
    expect((await provision(survey))[0]?.outcome).toBe('updated');
    expect(aws.inputsOf('UpdateEnvironment')).toHaveLength(1);
  });

  test('Ctrl-C ends the waiting: it goes on by itself', async () => {
    environmentIs(aws, 'Updating');
    const survey = await look(changed);
    context.host.onWait = () => context.host.interrupt();
    const interrupted = { code: 'interrupted', exitCode: 130, hint: 'hello-staging goes on by itself.' };
    await expect(provision(survey)).rejects.toMatchObject(interrupted);
    expect(context.host.waits).toHaveLength(1);
    expect(aws.writes()).toEqual([]);
  });
});

describe('removed', () => {
  beforeEach(() => released(aws, context));

  test('is terminated, and waited for', async () => {
    const survey = await look();
    environmentIs(aws, 'Ready', 'Terminating', 'Terminating', 'Terminated');
    says('terminateEnvironment is starting.');
    expect((await destroy(survey, {}))[0]?.outcome).toBe('removed');
    expect(aws.writes()).toEqual([termination]);
    expect(progress()).toContain('hello-staging: terminateEnvironment is starting.');
  });

  test('when what is under way in it was ended before its time', async () => {
    const survey = await look();
    const left: object[][] = [
      [{ EnvironmentName, Status: 'Updating', AbortableOperationInProgress: true }],
      [{ EnvironmentName, Status: 'Aborting' }],
      [{ EnvironmentName, Status: 'Ready' }],
    ];
    aws.elasticbeanstalk
      .on(DescribeEnvironmentsCommand, { EnvironmentNames: [EnvironmentName] })
      .callsFake(async () => ({ Environments: left.shift() ?? [] }));
    await destroy(survey, {});
    expect(aws.writes()).toEqual([['AbortEnvironmentUpdate', { EnvironmentName }], termination]);
  });

  test('when what is under way in it has ended', async () => {
    const survey = await look();
    environmentIs(aws, 'Updating', 'Ready', 'Updating', 'Ready', undefined);
    aws.elasticbeanstalk.on(TerminateEnvironmentCommand).rejectsOnce(notReady()).resolves({});
    await destroy(survey, {});
    expect(aws.writes()).toEqual([termination, termination]);
  });

  test.each([
    ['before', [undefined], []],
    ['meanwhile', ['Ready', undefined], [termination]],
  ] as const)('by somebody else %s: is no error', async (_when, statuses, writes) => {
    const survey = await look();
    environmentIs(aws, ...statuses);
    const gone = awsError('InvalidParameterValue', `No Environment found for EnvironmentName = '${EnvironmentName}'.`);
    aws.elasticbeanstalk.on(TerminateEnvironmentCommand).rejects(gone);
    expect((await destroy(survey, {}))[0]?.outcome).toBe('removed');
    expect(aws.writes()).toEqual(writes);
  });

  test('Ctrl-C ends the waiting, not the termination', async () => {
    const survey = await look();
    environmentIs(aws, 'Ready', 'Terminating');
    context.host.onWait = () => context.host.interrupt();
    await expect(destroy(survey, {})).rejects.toMatchObject({ code: 'interrupted' });
    expect(aws.writes()).toEqual([termination]);
  });
});
