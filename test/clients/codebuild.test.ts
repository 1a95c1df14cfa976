/** The local CodeBuild under the AWS CLI and boto3, over the wire. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationsOf, refused, sayWhatIsSkipped, serve, type Served, type Told } from '../helpers/client-suite.js';
import { awsCli, pythonWithBoto3 } from '../helpers/clients.js';
import { createRole, PHASES_OF_SUCCESS, phasesOf } from '../helpers/codebuild.js';

sayWhatIsSkipped('CodeBuild');

let served: Served;

beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

const arn = (resource: string) => `arn:aws:codebuild:us-east-1:000000000000:${resource}`;

describe.skipIf(pythonWithBoto3 === undefined)('boto3', { timeout: 180_000 }, () => {
  let told: Told;

  beforeAll(async () => {
    told = await served.python('codebuild');
  }, 180_000);

  test('makes, finds, changes and lists projects', () => {
    expect(told.said).toMatchObject({
      project: {
        arn: arn('project/hello'),
        created: 'datetime',
        tags: [{ key: 'owner', value: 'me' }],
        timeoutInMinutes: 60,
        environment: { environmentVariables: [{ name: 'A', value: 'b', type: 'PLAINTEXT' }] },
      },
      projects: [['hello', 'another'], ['none'], []],
      none: { projects: [], projectsNotFound: ['none'] },
      updated: 'New',
      listed: [['hello', 'another']],
      images: ['AMAZON_LINUX', 'UBUNTU'],
      cache: {},
      left: ['another'],
    });
  });

  test('runs a build, and sees its phases, log and variables', () => {
    expect(told.said).toMatchObject({
      'same token': true,
      started: ['IN_PROGRESS', false, 'QUEUED', 'datetime'],
      build: ['SUCCEEDED', [{ name: 'RESULT', value: 'good' }], 1, 'datetime'],
      phase: {
        phaseType: 'str',
        phaseStatus: 'str',
        startTime: 'datetime',
        endTime: 'datetime',
        durationInSeconds: 'int',
        contexts: 'list',
      },
      log: true,
      'not found': { builds: [], buildsNotFound: ['hello:none'] },
    });
    expect(phasesOf(told.said)).toEqual(PHASES_OF_SUCCESS);
  });

  test('reads the reports that it leaves', () => {
    expect(told.said).toMatchObject({
      'reports of it': 'report/hello-coverage',
      groups: [arn('report-group/hello-tests'), arn('report-group/hello-coverage')],
      group: ['TEST', true],
      'all reports': [1, 1],
      'no reports': [],
      'test report': [
        'FAILED',
        { total: 2, statusCounts: { SUCCEEDED: 1, FAILED: 1 }, durationInNanoSeconds: 500_000_000 },
        'datetime',
      ],
      'coverage report': { lineCoveragePercentage: 50, linesCovered: 1, linesMissed: 1 },
      'reports not found': 1,
      cases: [
        ['one', 'SUCCEEDED', 500_000_000],
        ['two', 'FAILED', 0],
      ],
      failed: ['two'],
      files: [
        ['a.js', 100],
        ['b.js', 0],
      ],
      trend: [{ average: '50', max: '50', min: '50' }, 1],
      'deleted report': [],
      'own group': [arn('report-group/own'), 'datetime', [{ key: 'a', value: '1' }]],
    });
  });

  test('stops, retries, lists and deletes builds', () => {
    expect(told.said).toMatchObject({
      'not deleted': [[], 'BUILD_IN_PROGRESS'],
      stopped: 'STOPPED',
      again: 'SUCCEEDED',
      builds: true,
      'builds of hello': true,
      'deleted builds': [true, []],
      'no builds': [],
    });
  });

  test('runs, stops, retries, lists and deletes batches', () => {
    expect(told.said).toMatchObject({
      batch: ['SUCCEEDED', ['DOWNLOAD_SOURCE', 'one'], 'datetime'],
      'batches in progress': true,
      'batch stopped': 'STOPPED',
      'batch again': 'IN_PROGRESS',
      batches: true,
      'batches of hello': true,
      'batch deleted': ['BATCH_DELETED', 2, []],
      'no batch': true,
    });
  });

  test('knows the errors by their classes', () => {
    const missing = (message: RegExp) => refused('ResourceNotFoundException', message);
    const invalid = (message: RegExp) => refused('InvalidInputException', message);
    expect(told.said).toMatchObject({
      'project twice': refused('ResourceAlreadyExistsException', `Project already exists: ${arn('project/hello')}`),
      'no project': missing(/^Project cannot be found/),
      'no cache': missing(/^Project cannot be found/),
      'no report': missing(/^Report .* does not exist$/),
      'no group': missing(/^Report group .* does not exist$/),
      'no build': missing(/^Build .* does not exist$/),
      'bad name': invalid(/at 'name' failed to satisfy constraint/),
      'no role': invalid(/^CodeBuild is not authorized to perform: sts:AssumeRole/),
      'other input': invalid(/parameters do not match/),
      'group in use': invalid(/contains one or more reports/),
      'in progress': invalid(/is in progress$/),
      'batch succeeded': invalid(/its status is SUCCEEDED/),
      'batch going': invalid(/is in progress/),
      'not offered': ['ClientError', 'UnknownOperationException', 400, expect.any(String)],
    });
  });

  test('succeeds with every operation', async () => {
    expect(told.succeeded['codebuild']).toEqual(await operationsOf('codebuild'));
  });
});

describe.skipIf(awsCli === undefined)('the AWS CLI', { timeout: 180_000 }, () => {
  test('makes a project, builds it and shows the build', async () => {
    const { cli, refusedCli, folder, local } = served;
    const project = {
      name: 'cli',
      source: { type: 'NO_SOURCE', buildspec: 'version: 0.2\nphases: { build: { commands: [exit 3] } }' },
      artifacts: { type: 'NO_ARTIFACTS' },
      environment: {
        type: 'LINUX_CONTAINER',
        image: 'aws/codebuild/standard:7.0',
        computeType: 'BUILD_GENERAL1_SMALL',
      },
      serviceRole: await createRole(local, 'cli-build', 'codebuild.amazonaws.com'),
    };
    await writeFile(join(folder, 'project.json'), JSON.stringify(project));
    const tags = ['key=owner,value=me', 'key=empty,value='];
    const made = await cli('codebuild', 'create-project', '--cli-input-json', 'file://project.json', '--tags', ...tags);
    expect(JSON.parse(made)).toMatchObject({
      project: {
        tags: [
          { key: 'owner', value: 'me' },
          { key: 'empty', value: '' },
        ],
      },
    });
    const query = ['--query', 'build.id', '--output', 'text'];
    const id = (await cli('codebuild', 'start-build', '--project-name', 'cli', ...query)).trim();
    await served.moved();
    const [table, none] = await Promise.all([
      cli('codebuild', 'batch-get-builds', '--ids', id, '--output', 'table'),
      refusedCli('codebuild', 'start-build', '--project-name', 'none'),
    ]);
    expect(table).toContain('COMMAND_EXECUTION_ERROR');
    expect(none).toBe(
      `An error occurred (ResourceNotFoundException) when calling the StartBuild operation: Project cannot be found: ${arn('project/none')}`,
    );
  });
});
