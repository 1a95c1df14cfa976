import { createRequire } from 'node:module';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeartifactClient } from '@aws-sdk/client-codeartifact';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ElasticBeanstalkClient } from '@aws-sdk/client-elastic-beanstalk';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import type sinon from 'sinon';

// What mocks the clients requires it: what can be imported is another one.
const { createSandbox } = createRequire(import.meta.url)('sinon') as typeof sinon;

/** A call that was made: the operation by AWS's name, and its input. */
export type Call = [operation: string, input: unknown];

export type MockedAws = ReturnType<typeof mockAws>;

/**
 * Takes the place of AWS. Until a test says otherwise, an operation that reads is an error (a test forgot it) and one
 * that writes succeeds with an empty answer.
 */
export function mockAws() {
  // Sinon's own sandbox keeps the calls of all tests for ever, and a process that large starts programs slowly.
  const own = { sandbox: createSandbox() };
  const services = {
    elasticbeanstalk: mockClient(ElasticBeanstalkClient, own),
    codebuild: mockClient(CodeBuildClient, own),
    cloudformation: mockClient(CloudFormationClient, own),
    codeartifact: mockClient(CodeartifactClient, own),
    codecommit: mockClient(CodeCommitClient, own),
    codedeploy: mockClient(CodeDeployClient, own),
    codepipeline: mockClient(CodePipelineClient, own),
    events: mockClient(EventBridgeClient, own),
    iam: mockClient(IAMClient, own),
    logs: mockClient(CloudWatchLogsClient, own),
    s3: mockClient(S3Client, own),
    ssm: mockClient(SSMClient, own),
    sts: mockClient(STSClient, own),
  };
  const all = Object.values(services) as unknown as AnyMock[];
  for (const service of all) {
    service.onAnyCommand().callsFake(async (input) => {
      const operation = operationOf(service.send.lastCall.args[0]);
      if (isRead(operation)) throw new Error(`${operation} was not expected: ${JSON.stringify(input)}`);
      return {};
    });
  }
  /** All calls in the order in which they were made. */
  const calls = (): Call[] =>
    all
      .flatMap((service) => service.send.getCalls())
      .toSorted((a, b) => a.callId - b.callId)
      .map(({ args: [command] }) => [operationOf(command), command.input]);
  return {
    ...services,
    calls,
    /** The inputs of the calls of one operation. */
    inputsOf: (operation: string) => calls().flatMap(([name, input]) => (name === operation ? [input] : [])),
    /** The calls that change something. */
    writes: () => calls().filter(([operation]) => !isRead(operation)),
    restore: () => {
      for (const service of all) service.restore();
    },
  };
}

/** Whether an operation changes nothing, by its name. */
export function isRead(operation: string): boolean {
  return /^(Get|List|Describe|BatchGet|Head)/.test(operation);
}

interface AnyCommand {
  readonly input: unknown;
}

interface AnyMock {
  onAnyCommand(): { callsFake(fake: (input: unknown) => Promise<unknown>): unknown };
  readonly send: {
    readonly lastCall: { readonly args: [AnyCommand] };
    getCalls(): { readonly args: [AnyCommand]; readonly callId: number }[];
  };
  restore(): void;
}

function operationOf(command: AnyCommand): string {
  return command.constructor.name.replace(/Command$/, '');
}

/** What the SDK throws for an error of AWS that it has no class for. */
export function awsError(name: string, message = '', httpStatusCode = 400): Error {
  return Object.assign(new Error(message), {
    name,
    $fault: httpStatusCode < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode, requestId: '11111111-2222-3333-4444-555555555555' },
  });
}

/** A promise that a test settles itself. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
