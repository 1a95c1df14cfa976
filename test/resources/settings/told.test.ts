/** Those are told of changed settings who get them, and of nothing else. */
import {
  BatchGetProjectsCommand,
  type EnvironmentVariable,
  type Project,
  UpdateProjectCommand,
  type UpdateProjectCommandInput,
} from '@aws-sdk/client-codebuild';
import {
  type ConfigurationOptionSetting,
  DescribeConfigurationSettingsCommand,
  DescribeEnvironmentsCommand,
  DescribeEventsCommand,
  UpdateEnvironmentCommand,
} from '@aws-sdk/client-elastic-beanstalk';
import { DescribeParametersCommand } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tellApplication } from '../../../src/resources/settings/applications.js';
import { tellBuilds } from '../../../src/resources/settings/builds.js';
import { type Changed, untilTold } from '../../../src/resources/settings/telling.js';
import type { Setting } from '../../../src/stages/settings/setting.js';
import { ourSmallTags } from '../../helpers/account.js';
import { awsError, type MockedAws, mockAws } from '../../helpers/aws.js';
import { testContext, type TestContext } from '../../helpers/context.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
});
afterEach(() => {
  aws.restore();
});

const setting = (environment: string, key: string): Setting => ({ environment, key, isSecret: false });

describe('builds', () => {
  const own = (name: string): EnvironmentVariable => ({ name, value: `/hello/build/${name}`, type: 'PARAMETER_STORE' });
  const stage: EnvironmentVariable = { name: 'STAGE', value: 'test', type: 'PLAINTEXT' };
  const theirs: EnvironmentVariable = { name: 'TOKEN', value: '/another/token', type: 'PARAMETER_STORE' };

  function projectHas(environmentVariables: EnvironmentVariable[], over: Partial<Project> = {}): void {
    const environment = { type: 'LINUX_CONTAINER', image: 'an image', computeType: 'BUILD_GENERAL1_SMALL' } as const;
    const project: Project = { tags: ourSmallTags, environment: { ...environment, environmentVariables }, ...over };
    aws.codebuild.on(BatchGetProjectsCommand).resolves({ projects: [project] });
  }

  test('get those that there are, and the project keeps the rest', async () => {
    projectHas([stage, own('OLD'), theirs]);
    expect(await tellBuilds(context, [setting('build', 'NEW')])).toEqual({ isNews: true, hidden: [], isThere: true });
    expect(aws.writes()).toEqual([
      [
        'UpdateProject',
        {
          name: 'hello-build',
          environment: {
            type: 'LINUX_CONTAINER',
            image: 'an image',
            computeType: 'BUILD_GENERAL1_SMALL',
            environmentVariables: [stage, theirs, own('NEW')],
          },
        },
      ],
    ]);
  });

  test('that have them are not told again', async () => {
    projectHas([stage, own('OLD')]);
    expect(await tellBuilds(context, [setting('build', 'OLD')])).toMatchObject({ isNews: false });
    expect(aws.writes()).toEqual([]);
  });

  test('have a variable of that name already: it counts, and is told', async () => {
    projectHas([stage, theirs]);
    const both = [setting('build', 'STAGE'), setting('build', 'TOKEN')];
    expect(await tellBuilds(context, both)).toMatchObject({ isNews: false, hidden: ['STAGE', 'TOKEN'] });
    expect(aws.writes()).toEqual([]);
  });

  test('of a project that is not there, or not ours, are not told', async () => {
    aws.codebuild.on(BatchGetProjectsCommand).resolves({ projects: [] });
    expect(await tellBuilds(context, [setting('build', 'NEW')])).toMatchObject({ isThere: false });
    projectHas([], { tags: [] });
    expect(await tellBuilds(context, [setting('build', 'NEW')])).toMatchObject({ isThere: false });
    expect(aws.writes()).toEqual([]);
  });
});

describe('two at once', () => {
  const own = (name: string): EnvironmentVariable => ({ name, value: `/hello/build/${name}`, type: 'PARAMETER_STORE' });

  /** @param others what somebody else does, once for each time that the project has been told */
  function project(listed: string[], others: ((is: string[]) => string[])[] = []) {
    const rest = { type: 'LINUX_CONTAINER', image: 'an image', computeType: 'BUILD_GENERAL1_SMALL' } as const;
    let has: string[] = [];
    aws.ssm.on(DescribeParametersCommand).callsFake(async () => ({
      Parameters: listed.map((key) => ({ Name: `/hello/build/${key}`, Type: 'String' })),
    }));
    aws.codebuild
      .on(BatchGetProjectsCommand)
      .callsFake(async () => ({
        projects: [{ tags: ourSmallTags, environment: { ...rest, environmentVariables: has.map(own) } }],
      }))
      .on(UpdateProjectCommand)
      .callsFake(async ({ environment }: UpdateProjectCommandInput) => {
        has = (environment?.environmentVariables ?? []).map(({ name = '' }) => name);
        has = others.shift()?.(has) ?? has;
        return {};
      });
    return { has: () => has };
  }
  const told = (changed: Changed) => untilTold(context, 'build', changed, (settings) => tellBuilds(context, settings));

  test('neither loses what it has set, whoever writes last', async () => {
    const listed: string[] = [];
    const { has } = project(listed, [
      () => {
        // It has read before, and writes behind us.
        listed.push('THEIRS');
        return ['THEIRS'];
      },
    ]);
    await told({ made: [setting('build', 'OURS')] });
    expect(has()).toEqual(['OURS', 'THEIRS']);
  });

  test('what is on its way out is told no more, whatever is still listed', async () => {
    const { has } = project(['GOING', 'STAYING']);
    await told({ removed: [setting('build', 'GOING')] });
    expect(has()).toEqual(['STAYING']);
    expect(aws.inputsOf('UpdateProject')).toHaveLength(1);
  });

  test('comes to an end where others do not', async () => {
    project(
      [],
      Array.from({ length: 20 }, () => () => []),
    );
    await told({ made: [setting('build', 'OURS')] });
    expect(aws.inputsOf('UpdateProject')).toHaveLength(5);
  });
});

describe('an application', () => {
  const namespace = 'aws:elasticbeanstalk:application:environment';
  const arn = (key: string) => `arn:aws:ssm:eu-central-1:123456789012:parameter/hello/staging/${key}`;
  const option = (OptionName: string, Value = arn(OptionName)): ConfigurationOptionSetting => {
    return { Namespace: `${namespace}secrets`, OptionName, Value };
  };
  const target = { ApplicationName: 'hello', EnvironmentName: 'hello-staging' };

  function environmentHas(...OptionSettings: ConfigurationOptionSetting[]): void {
    aws.elasticbeanstalk
      .on(DescribeEnvironmentsCommand)
      .resolves({ Environments: [{ ...target, Status: 'Ready' }] })
      .on(DescribeConfigurationSettingsCommand)
      .resolves({ ConfigurationSettings: [{ OptionSettings }] })
      .on(DescribeEventsCommand)
      .resolves({ Events: [] });
  }

  test('gets those that there are by an update of its environment, and what others set stays', async () => {
    environmentHas(option('OLD'), option('THEIRS', 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:x-a1b2c3'));
    expect(await tellApplication(context, 'staging', [setting('staging', 'NEW')])).toBe('updated');
    expect(aws.writes()).toEqual([
      [
        'UpdateEnvironment',
        {
          ...target,
          OptionSettings: [option('NEW')],
          OptionsToRemove: [{ Namespace: `${namespace}secrets`, OptionName: 'OLD' }],
        },
      ],
    ]);
  });

  test('that has them is not started anew', async () => {
    environmentHas(option('OLD'), { Namespace: namespace, OptionName: 'GREETING', Value: 'hello' });
    const settings = [setting('staging', 'OLD'), setting('staging', 'GREETING')];
    expect(await tellApplication(context, 'staging', settings)).toBe('unchanged');
    expect(aws.writes()).toEqual([]);
  });

  test('that does not come up with them: that is told', async () => {
    environmentHas();
    aws.elasticbeanstalk
      .on(DescribeEventsCommand)
      .resolves({ Events: [{ Message: 'Failed to deploy configuration.', EventDate: new Date(0) }] });
    await expect(tellApplication(context, 'staging', [setting('staging', 'NEW')])).rejects.toMatchObject({
      code: 'environment-failed',
      hint: expect.stringContaining('Failed to deploy configuration.') as string,
    });
  });

  test('whose environment may not be updated: that is told', async () => {
    environmentHas();
    aws.elasticbeanstalk.on(UpdateEnvironmentCommand).rejects(awsError('AccessDenied', 'no', 403));
    await expect(tellApplication(context, 'staging', [setting('staging', 'NEW')])).rejects.toThrow('no');
  });

  test('that is not there is not told', async () => {
    aws.elasticbeanstalk.on(DescribeEnvironmentsCommand).resolves({ Environments: [] });
    expect(await tellApplication(context, 'staging', [setting('staging', 'NEW')])).toBe('absent');
    expect(aws.writes()).toEqual([]);
  });
});
