/** The local CloudFormation under boto3 and the AWS CLI. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationsOf, refused, sayWhatIsSkipped, serve, type Served, type Told } from '../helpers/client-suite.js';
import { aws, awsCli, pythonWithBoto3 } from '../helpers/clients.js';

sayWhatIsSkipped('CloudFormation');

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

describe.skipIf(pythonWithBoto3 === undefined)('boto3 with CloudFormation', () => {
  let told: Told;
  beforeAll(async () => {
    told = await served.python('cloudformation');
  });

  test('succeeds with every operation, but those that a stack must be in a certain state for', async () => {
    const others = ['CancelUpdateStack', 'ContinueUpdateRollback'];
    const all = await operationsOf('cloudformation');
    expect(told.succeeded['cloudformation']).toEqual(all.filter((each) => !others.includes(each)));
  });

  test('has its stacks', () => {
    expect(told.said).toMatchObject({
      stack: {
        CreationTime: 'datetime',
        Description: 'Of a test',
        Outputs: [{ OutputKey: 'Said', OutputValue: 'small', ExportName: 'said' }],
        Parameters: [{ ParameterKey: 'Size', ParameterValue: 'small' }],
        StackStatus: 'CREATE_COMPLETE',
        Tags: [{ Key: 'team', Value: 'web' }],
      },
      updated: 'large',
      changes: [['Add', 'Logs']],
      'change sets': 1,
      resources: [['Logs', 'Stored'], 'first', 2],
      events: 'User Initiated',
      template: 'Of a test',
      summary: ['AWS::SSM::Parameter'],
      validated: [{ ParameterKey: 'Size', DefaultValue: 'small', NoEcho: false }],
      exports: [['said', 'large'], 'other'],
      failed: 'CREATE_FAILED',
      'rolled back': 'ROLLBACK_COMPLETE',
      policy: '{}',
      left: [
        ['failing', 'DELETE_COMPLETE'],
        ['other', 'DELETE_COMPLETE'],
        ['shop', 'DELETE_COMPLETE'],
      ],
    });
  });

  test('is told what is wrong', () => {
    const invalid = (message: string) => refused('ValidationError', message, 400, 'ClientError');
    expect(told.said['errors']).toEqual([
      refused('AlreadyExistsException', 'Stack [shop] already exists'),
      invalid('No updates are to be performed.'),
      invalid('Stack with id nobody does not exist'),
      refused('ChangeSetNotFound', 'ChangeSet [nothing] does not exist', 404, 'ChangeSetNotFoundException'),
    ]);
    expect(told.said['protected']).toEqual(
      invalid('Stack [shop] cannot be deleted while TerminationProtection is enabled'),
    );
  });
});

describe.skipIf(awsCli === undefined)('the AWS CLI', { timeout: 180_000 }, () => {
  /** What boto3 tries as well is called without it, which is quicker. */
  const call = async (service: string, operation: string, input: object) =>
    await served.local.aws.call<any>(service, operation, input);

  test('deploys a template with one that is nested in it, from a bucket', async () => {
    const folder = join(served.folder, 'infra');
    await mkdir(folder);
    await writeFile(
      join(folder, 'inner.yml'),
      'Parameters: {Size: {Type: String}}\nResources: {Stored: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Size}}}\nOutputs: {Size: {Value: !GetAtt Stored.Value}}\n',
    );
    const outer = (size: string) =>
      `Resources:\n  Inner:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: inner.yml\n      Parameters: {Size: ${size}}\nOutputs:\n  Size: {Value: !GetAtt Inner.Outputs.Size}\n`;
    await call('s3', 'CreateBucket', { Bucket: 'packaged' });
    for (const size of ['small', 'large']) {
      await writeFile(join(folder, 'outer.yml'), outer(size));
      const packaged = join(folder, 'packaged.yml');
      const files = ['--template-file', join(folder, 'outer.yml'), '--output-template-file', packaged];
      // It tells of its progress where errors are told.
      const made = await aws(served.env, folder, 'cloudformation', 'package', '--s3-bucket', 'packaged', ...files);
      expect(made.code).toBe(0);
      // Its waiter would look again only after half a minute.
      const deploy = ['deploy', '--no-execute-changeset', '--template-file', packaged, '--stack-name', 'outer'];
      const [changeSet = ''] = /arn:\S+/.exec(await served.cli('cloudformation', ...deploy)) ?? [];
      await served.cli('cloudformation', 'execute-change-set', '--change-set-name', changeSet);
      await served.moved();
      const { Stacks } = await call('cloudformation', 'DescribeStacks', { StackName: 'outer' });
      expect(Stacks).toMatchObject([
        {
          StackStatus: size === 'small' ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE',
          Outputs: [{ OutputKey: 'Size', OutputValue: size }],
        },
      ]);
    }
    const template = join(folder, 'plain.yml');
    const TemplateBody = 'Resources: {Logs: {Type: AWS::Logs::LogGroup}}\n';
    await writeFile(template, TemplateBody);
    await call('cloudformation', 'CreateStack', { StackName: 'plain', TemplateBody });
    await served.moved();
    const again = ['deploy', '--no-fail-on-empty-changeset', '--template-file', template, '--stack-name', 'plain'];
    expect(await served.cli('cloudformation', ...again)).toContain('No changes to deploy. Stack plain is up to date');
    await call('cloudformation', 'DeleteStack', { StackName: 'outer' });
    await served.moved();
    await served.cli('cloudformation', 'wait', 'stack-delete-complete', '--stack-name', 'outer');
    expect(await served.refusedCli('cloudformation', 'describe-stacks', '--stack-name', 'outer')).toContain(
      'An error occurred (ValidationError) when calling the DescribeStacks operation: Stack with id outer does not exist',
    );
  });
});
