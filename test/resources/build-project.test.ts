import {
  BatchGetBuildsCommand,
  BatchGetProjectsCommand,
  BatchGetReportGroupsCommand,
  BatchGetReportsCommand,
  CreateProjectCommand,
  DeleteReportGroupCommand,
  InvalidInputException,
  ListBuildsForProjectCommand,
  ListReportGroupsCommand,
  ListReportsForReportGroupCommand,
  type Project,
  ResourceNotFoundException,
} from '@aws-sdk/client-codebuild';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { destroy, provision } from '../../src/engine.js';
import { buildProject } from '../../src/resources/build-project.js';
import { everythingThere, nothingThere, ourSmallTags, projectOf } from '../helpers/account.js';
import { type MockedAws, mockAws } from '../helpers/aws.js';
import { notesIn, testContext, type TestContext } from '../helpers/context.js';
import { surveyOf } from '../helpers/survey.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
});
afterEach(() => {
  aws.restore();
});

/** What CodeBuild is told of the project with the defaults. */
const declaration = {
  name: 'hello-build',
  description: 'Builds the pipeline hello',
  serviceRole: 'arn:aws:iam::123456789012:role/hello-eu-central-1-build',
  source: { type: 'CODEPIPELINE' },
  artifacts: { type: 'CODEPIPELINE' },
  timeoutInMinutes: 60,
  environment: {
    type: 'LINUX_CONTAINER',
    image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
    computeType: 'BUILD_GENERAL1_SMALL',
    imagePullCredentialsType: 'CODEBUILD',
    environmentVariables: [],
  },
  logsConfig: { cloudWatchLogs: { status: 'ENABLED', groupName: '/aws/codebuild/hello-build' } },
  tags: ourSmallTags,
};

describe('absent', () => {
  test('is made with the defaults', async () => {
    nothingThere(aws);
    expect(await buildProject.read(context)).toBeUndefined();
    await provision(await surveyOf(context, 'build-project'));
    expect(aws.writes()).toEqual([['CreateProject', declaration]]);
  });

  test('is made as it was asked for', async () => {
    nothingThere(aws);
    const asked = {
      image: 'node:22',
      compute: '2xlarge',
      timeout: 15,
      env: { STAGE: 'test' },
      tags: { team: 'web' },
    } as const;
    await provision(await surveyOf(context, 'build-project', asked));
    expect(aws.writes()).toEqual([
      [
        'CreateProject',
        {
          ...declaration,
          timeoutInMinutes: 15,
          environment: {
            ...declaration.environment,
            image: 'node:22',
            computeType: 'BUILD_GENERAL1_2XLARGE',
            environmentVariables: [{ name: 'STAGE', value: 'test', type: 'PLAINTEXT' }],
          },
          tags: [{ key: 'team', value: 'web' }, ...ourSmallTags],
        },
      ],
    ]);
  });

  test('is made as soon as CodeBuild may use its role', async () => {
    nothingThere(aws);
    const notYet = new InvalidInputException({
      message: 'CodeBuild is not authorized to perform: sts:AssumeRole on arn:aws:iam::123456789012:role/hello',
      $metadata: {},
    });
    aws.codebuild.on(CreateProjectCommand).rejectsOnce(notYet).resolves({});
    await provision(await surveyOf(context, 'build-project'));
    expect(aws.inputsOf('CreateProject')).toHaveLength(2);
    expect(notesIn(context)).toEqual(['waiting for IAM to make hello-eu-central-1-build usable']);
  });
});

test('same: there is nothing to change', async () => {
  everythingThere(aws, context);
  expect((await surveyOf(context, 'build-project')).inspection).toMatchObject({ state: 'present', changes: [] });
});

test('what the user says nothing about is kept as it was chosen last', async () => {
  const chosen = { image: 'node:22', compute: 'large', timeout: 30, env: { STAGE: 'test' } } as const;
  const former = testContext(chosen);
  everythingThere(aws, former);
  const survey = await surveyOf(former, 'build-project', { env: { MORE: '1' } });
  expect(survey.context.config).toMatchObject({ ...chosen, env: { STAGE: 'test', MORE: '1' } });
  expect(survey.inspection.changes).toEqual([{ path: 'env.MORE', from: undefined, to: '(not shown)' }]);
});

describe('different', () => {
  const found = projectOf(testContext().config);

  test.each<[string, Partial<Project>, object]>([
    [
      'with another role',
      { serviceRole: 'arn:other' },
      { path: 'role', from: 'arn:other', to: declaration.serviceRole },
    ],
    ['of other source', { source: { type: 'GITHUB' } }, { path: 'source', from: 'GITHUB', to: 'CODEPIPELINE' }],
    ['with artifacts of its own', { artifacts: { type: 'S3' } }, { path: 'artifacts', from: 'S3', to: 'CODEPIPELINE' }],
    [
      'that logs elsewhere',
      { logsConfig: { cloudWatchLogs: { status: 'ENABLED' } } },
      { path: 'logGroup', from: undefined, to: '/aws/codebuild/hello-build' },
    ],
  ])('%s: is set right', async (_what, other, change) => {
    everythingThere(aws, context);
    aws.codebuild.on(BatchGetProjectsCommand).resolves({ projects: [{ ...found, ...other }] });
    const survey = await surveyOf(context, 'build-project');
    expect(survey.inspection).toMatchObject({ state: 'drifted', changes: [change] });
    await provision(survey);
    expect(aws.writes()).toEqual([['UpdateProject', expect.objectContaining({ name: 'hello-build' })]]);
    expect(aws.inputsOf('UpdateProject')[0]).toMatchObject({
      serviceRole: declaration.serviceRole,
      source: declaration.source,
      artifacts: declaration.artifacts,
      logsConfig: declaration.logsConfig,
    });
  });

  test.each([
    [{ image: 'node:22' }, { path: 'image', from: 'aws/codebuild/amazonlinux-x86_64-standard:5.0', to: 'node:22' }],
    [{ compute: 'large' }, { path: 'compute', from: 'BUILD_GENERAL1_SMALL', to: 'BUILD_GENERAL1_LARGE' }],
    [{ timeout: 30 }, { path: 'timeout', from: 60, to: 30 }],
    [{ env: { STAGE: 'test' } }, { path: 'env.STAGE', from: undefined, to: '(not shown)' }],
    [{ tags: { team: 'web' } }, { path: 'tags.team', from: undefined, to: 'web' }],
  ] as const)('from what is asked now, %j: is changed', async (asked, change) => {
    everythingThere(aws, context);
    const survey = await surveyOf(context, 'build-project', asked);
    expect(survey.inspection).toMatchObject({ state: 'drifted', changes: [change] });
  });

  test('keeps what others put into it', async () => {
    everythingThere(aws, context);
    const secret = { name: 'TOKEN', value: '/hello/token', type: 'PARAMETER_STORE' } as const;
    const s3Logs = { status: 'ENABLED', location: 'logs/builds' } as const;
    aws.codebuild.on(BatchGetProjectsCommand).resolves({
      projects: [
        {
          ...found,
          source: { type: 'CODEPIPELINE', buildspec: 'ci/buildspec.yml' },
          environment: { ...found.environment!, privilegedMode: true, environmentVariables: [secret] },
          logsConfig: { ...found.logsConfig, s3Logs },
          tags: [{ key: 'theirs', value: 'kept' }, ...ourSmallTags],
        },
      ],
    });
    await provision(await surveyOf(context, 'build-project', { env: { STAGE: 'test' }, timeout: 30 }));
    expect(aws.writes()).toEqual([
      [
        'UpdateProject',
        {
          ...declaration,
          source: { type: 'CODEPIPELINE', buildspec: 'ci/buildspec.yml' },
          timeoutInMinutes: 30,
          environment: {
            ...declaration.environment,
            privilegedMode: true,
            environmentVariables: [{ name: 'STAGE', value: 'test', type: 'PLAINTEXT' }, secret],
          },
          logsConfig: { ...declaration.logsConfig, s3Logs },
          tags: [{ key: 'theirs', value: 'kept' }, ...ourSmallTags],
        },
      ],
    ]);
  });
});

test('without our tag it is foreign, and its settings stay', async () => {
  everythingThere(aws, context);
  const project = { ...projectOf(testContext({ timeout: 30 }).config), tags: [] };
  aws.codebuild.on(BatchGetProjectsCommand).resolves({ projects: [project] });
  const survey = await surveyOf(context, 'build-project');
  expect(survey.inspection.state).toBe('foreign');
  expect(survey.context.config.timeout).toBe(30);
});

describe('is removed', () => {
  const gone = new ResourceNotFoundException({ message: 'no such project', $metadata: {} });
  const group = (name: string) => `arn:aws:codebuild:eu-central-1:123456789012:report-group/${name}`;

  test('after the builds that are in progress', async () => {
    everythingThere(aws, context);
    aws.codebuild
      .on(ListBuildsForProjectCommand)
      .resolves({ ids: ['hello-build:2', 'hello-build:1'] })
      .on(BatchGetBuildsCommand)
      .resolves({
        builds: [
          { id: 'hello-build:2', buildStatus: 'IN_PROGRESS' },
          { id: 'hello-build:1', buildStatus: 'SUCCEEDED' },
        ],
      });
    await destroy(await surveyOf(context, 'build-project'), {});
    expect(aws.writes()).toEqual([
      ['StopBuild', { id: 'hello-build:2' }],
      ['DeleteProject', { name: 'hello-build' }],
    ]);
  });

  test('with the report groups that its builds made, and no others', async () => {
    everythingThere(aws, context);
    const reports: Record<string, { executionId?: string; tagged?: boolean }> = {
      'hello-build-tests': { executionId: 'arn:aws:codebuild:eu-central-1:123456789012:build/hello-build:1' },
      // Another project may be called `hello-build-nightly`.
      'hello-build-nightly-tests': {
        executionId: 'arn:aws:codebuild:eu-central-1:123456789012:build/hello-build-nightly:1',
      },
      'hello-build-empty': {},
      'hello-build-tagged': { tagged: true },
    };
    aws.codebuild
      .on(ListReportGroupsCommand)
      .resolvesOnce({ reportGroups: [group('hello-build-tests'), group('other-tests')], nextToken: 'more' })
      .resolves({
        reportGroups: [group('hello-build-nightly-tests'), group('hello-build-empty'), group('hello-build-tagged')],
      });
    for (const [name, { executionId, tagged }] of Object.entries(reports)) {
      const report = `${group(name)}:1`;
      aws.codebuild
        .on(ListReportsForReportGroupCommand, { reportGroupArn: group(name) })
        .resolves({ reports: executionId === undefined ? [] : [report] })
        .on(BatchGetReportsCommand, { reportArns: [report] })
        .resolves({ reports: [{ arn: report, ...(executionId !== undefined && { executionId }) }] })
        .on(BatchGetReportGroupsCommand, { reportGroupArns: [group(name)] })
        .resolves({ reportGroups: [{ tags: tagged ? [{ key: 'theirs', value: 'x' }] : [] }] });
    }
    await destroy(await surveyOf(context, 'build-project'), {});
    expect(aws.writes()).toEqual([
      ['DeleteReportGroup', { arn: group('hello-build-tests'), deleteReports: true }],
      ['DeleteReportGroup', { arn: group('hello-build-empty'), deleteReports: true }],
      ['DeleteProject', { name: 'hello-build' }],
    ]);
  });

  test('not before the report groups: without it nobody would look for them again', async () => {
    everythingThere(aws, context);
    aws.codebuild
      .on(ListReportGroupsCommand)
      .resolves({ reportGroups: [group('hello-build-empty')] })
      .on(ListReportsForReportGroupCommand)
      .resolves({ reports: [] })
      .on(BatchGetReportGroupsCommand)
      .resolves({ reportGroups: [{ tags: [] }] })
      .on(DeleteReportGroupCommand)
      .rejects(new Error('denied'));
    await expect(destroy(await surveyOf(context, 'build-project'), {})).rejects.toThrow('denied');
    expect(aws.inputsOf('DeleteProject')).toEqual([]);
  });

  test('with the report group that a build names, without another look at it', async () => {
    everythingThere(aws, context);
    aws.codebuild
      .on(ListBuildsForProjectCommand)
      .resolves({ ids: ['hello-build:1'] })
      .on(BatchGetBuildsCommand)
      .resolves({ builds: [{ reportArns: [`${group('hello-build-tests').replace('-group', '')}:1`] }] })
      .on(ListReportGroupsCommand)
      .resolves({ reportGroups: [group('hello-build-tests')] });
    await destroy(await surveyOf(context, 'build-project'), {});
    expect(aws.inputsOf('DeleteReportGroup')).toEqual([{ arn: group('hello-build-tests'), deleteReports: true }]);
  });

  test('with its report groups even when it is gone itself', async () => {
    everythingThere(aws, context);
    aws.codebuild
      .on(BatchGetProjectsCommand)
      .resolves({ projects: [] })
      .on(ListReportGroupsCommand)
      .resolves({ reportGroups: [group('hello-build-empty')] })
      .on(ListReportsForReportGroupCommand)
      .resolves({ reports: [] })
      .on(BatchGetReportGroupsCommand)
      .resolves({ reportGroups: [{ tags: [] }] });
    expect(await destroy(await surveyOf(context, 'build-project'), {})).toMatchObject([{ outcome: 'absent' }]);
    expect(aws.writes()).toEqual([['DeleteReportGroup', { arn: group('hello-build-empty'), deleteReports: true }]]);
  });

  test('gone already is no error', async () => {
    everythingThere(aws, context);
    const survey = await surveyOf(context, 'build-project');
    aws.codebuild.on(ListBuildsForProjectCommand).rejects(gone);
    expect((await destroy(survey, {}))[0]?.outcome).toBe('removed');
  });
});
