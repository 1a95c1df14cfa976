/** The local CodePipeline under the AWS CLI and boto3, over the wire. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationsOf, refused, sayWhatIsSkipped, serve, type Served, type Told } from '../helpers/client-suite.js';
import { awsCli, pythonWithBoto3 } from '../helpers/clients.js';
import { buildspec, type Hello, hello } from '../helpers/pipeline.js';

sayWhatIsSkipped('CodePipeline');

let served: Served;
let lab: Hello;

beforeAll(async () => {
  served = await serve();
  lab = await hello(served.local);
  await lab.commit({ 'buildspec.yml': buildspec('touch out.txt') });
  await writeFile(join(served.folder, 'declaration.json'), JSON.stringify(lab.declaration));
});
afterAll(() => served.close());

describe.skipIf(pythonWithBoto3 === undefined)('boto3', { timeout: 180_000 }, () => {
  let told: Told;

  beforeAll(async () => {
    told = await served.python('codepipeline');
  }, 180_000);

  test('makes, describes, tags and lists pipelines', () => {
    expect(told.said).toMatchObject({
      made: [1, 'V2', [{ key: 'owner', value: 'me' }]],
      same: true,
      metadata: {
        pipelineArn: 'arn:aws:codepipeline:us-east-1:000000000000:hello',
        created: 'datetime',
        updated: 'datetime',
      },
      listed: [['another'], ['hello']],
      summary: {
        name: 'str',
        version: 'int',
        pipelineType: 'str',
        executionMode: 'str',
        created: 'datetime',
        updated: 'datetime',
      },
      'action types': [
        ['Deploy', 'CloudFormation'],
        ['Source', 'CodeCommit'],
        ['Build', 'CodeBuild'],
        ['Test', 'CodeBuild'],
        ['Deploy', 'CodeDeploy'],
        ['Deploy', 'ElasticBeanstalk'],
        ['Approval', 'Manual'],
        ['Deploy', 'S3'],
      ],
      tags: [[{ key: 'a', value: '' }], [{ key: 'b', value: '1' }]],
      updated: 2,
      'first version': 'SUPERSEDED',
      left: [],
    });
  });

  test('runs an execution, and sees its actions and its build', () => {
    expect(told.said).toMatchObject({
      execution: ['Succeeded', 'STANDARD', 'CreatePipeline', []],
      revision: ['SourceOutput', 'datetime'],
      actions: [
        ['Build', 'Succeeded', 'datetime'],
        ['Source', 'Succeeded', 'datetime'],
      ],
      'its build': 'SUCCEEDED',
      states: [
        ['Source', 'Succeeded', true],
        ['Build', 'Succeeded', true],
      ],
      state: 'datetime',
    });
  });

  test('retries one that fails, and rolls it back', () => {
    expect(told.said).toMatchObject({
      'same token': true,
      failed: 'Failed',
      why: 'JobFailed',
      retried: true,
      'failed again': 'Failed',
      retries: { manualStageRetryAttempt: 1, latestRetryTrigger: 'ManualStageRetry' },
      rollback: ['Succeeded', 'ROLLBACK', true],
      executions: true,
      'succeeded in': true,
    });
  });

  test('holds one at a transition, and stops it', () => {
    expect(told.said).toMatchObject({
      waiting: [true, { enabled: false, disabledReason: 'not now', lastChangedAt: 'datetime' }],
      stopped: [true, 'Stopped'],
      'why stopped': [{ reason: 'enough' }, true],
      enabled: { enabled: true },
    });
  });

  test('answers an approval, once', () => {
    expect(told.said).toMatchObject({
      'wrong token': refused('InvalidApprovalTokenException', /^Invalid approval token/),
      'malformed token': refused('ValidationException', /at 'token' failed to satisfy constraint/),
      approved: 'datetime',
      answered: ['Succeeded', 'Succeeded', 'fine', 'arn:aws:iam::000000000000:user/local'],
      'answered twice': refused('ApprovalAlreadyCompletedException', /already been approved or rejected\.$/),
    });
  });

  test('knows the errors by their classes', () => {
    const missing = refused('PipelineExecutionNotFoundException', /does not exist$/);
    expect(told.said).toMatchObject({
      twice: refused('PipelineNameInUseException', /already exists/),
      'no pipeline': refused(
        'PipelineNotFoundException',
        "Account '000000000000' does not have a pipeline with name 'none'",
      ),
      'no version': refused('PipelineVersionNotFoundException', /does not have a version 9$/),
      'one stage': refused('InvalidStructureException', /minimum of 2 stages/),
      'bad name': refused('ValidationException', /at 'name' failed to satisfy constraint/),
      'tags of none': refused('ResourceNotFoundException', /does not exist$/),
      'no execution': missing,
      'no target': missing,
      'not stoppable': refused('PipelineExecutionNotStoppableException', /^Unable to stop/),
      'not retryable': refused('StageNotRetryableException', /^Unable to retry/),
      'not latest': refused('NotLatestPipelineExecutionException', /out of date\.$/),
      'no rollback': refused('UnableToRollbackStageException', /did not succeed in the stage Build\.$/),
      outdated: refused('PipelineExecutionOutdatedException', /former version/),
      'no stage': refused('StageNotFoundException', /does not have a stage named None$/),
      'bad token': refused('InvalidNextTokenException', /invalid format/),
      'not offered': ['ClientError', 'UnknownOperationException', 400, expect.any(String)],
    });
  });

  test('succeeds with every operation', async () => {
    expect(told.succeeded['codepipeline']).toEqual(await operationsOf('codepipeline'));
  });
});

describe.skipIf(awsCli === undefined)('the AWS CLI', { timeout: 180_000 }, () => {
  test('makes a pipeline, and shows how it went', async () => {
    const { cli, folder } = served;
    await lab.commit({ 'buildspec.yml': buildspec('echo fine >out.txt') });
    const pipeline = { ...lab.declaration, name: 'cli' };
    await writeFile(join(folder, 'pipeline.json'), JSON.stringify({ pipeline }));
    const tags = ['key=owner,value=me', 'key=more,value='];
    const made = await cli(
      'codepipeline',
      'create-pipeline',
      '--cli-input-json',
      'file://pipeline.json',
      '--tags',
      ...tags,
    );
    expect(JSON.parse(made)).toMatchObject({ pipeline: { version: 1 }, tags: [{ value: 'me' }, { value: '' }] });
    await served.moved();
    const status = ['--query', 'pipelineExecutionSummaries[].status', '--output', 'text'];
    const [executions, actions] = await Promise.all([
      cli('codepipeline', 'list-pipeline-executions', '--pipeline-name', 'cli', ...status),
      cli('codepipeline', 'list-action-executions', '--pipeline-name', 'cli', '--output', 'table'),
    ]);
    expect(executions).toBe('Succeeded\n');
    expect(actions).toMatch(/\|\s+actionName\s+\|/);
  });
});
