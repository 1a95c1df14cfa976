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
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import type { MiddlewareStack } from '@smithy/types';
import { seen } from './calls.js';
import { hangingUp, type RequestHandler } from './hang-up.js';
import { type Calling, type Retrying, retrying } from './retry.js';

/**
 * What every client is made with. What is not given, the SDK finds itself, in the environment and in the user's AWS
 * configuration: credentials, profile, region, endpoints.
 */
export type ClientConfig = Pick<
  S3ClientConfig,
  | 'region'
  | 'profile'
  | 'endpoint'
  | 'credentials'
  | 'requestHandler'
  | 'authSchemePreference'
  | 'disableClockSkewCorrection'
  | 'maxAttempts'
  | 'useDualstackEndpoint'
  | 'useFipsEndpoint'
  | 'userAgentAppId'
  | SettingsOfS3
>;

/** Settings that S3 alone has. */
type SettingsOfS3 =
  | 'disableS3ExpressSessionAuth'
  | 'requestChecksumCalculation'
  | 'responseChecksumValidation'
  | 'useArnRegion';

export type Clients = ReturnType<typeof clients>;

/** What every client has. */
interface Client {
  readonly config: { requestHandler: RequestHandler };
  readonly middlewareStack: Pick<MiddlewareStack<any, any>, 'remove' | 'use'>;
}

/**
 * One client a service, made when it is first asked for. All retry in the same way, and every call is an event.
 * @param pathStyle whether S3 has its buckets in the path: only AWS itself has a host name for every bucket
 */
export function clients(config: ClientConfig, calling: Calling, { pathStyle = false }: { pathStyle?: boolean } = {}) {
  const said = new Set<string>();
  const say = (text: string) => {
    if (!said.has(text)) calling.emit({ type: 'note', text });
    said.add(text);
  };

  /** @param service as AWS calls it */
  function client<C extends Client>(service: string, make: (config: ClientConfig & Retries) => C): () => C {
    return lazy(() => {
      const retryStrategy = retrying(service, calling, say);
      const made = make({ ...config, retryStrategy });
      // It prepares all that was sent and answered for a log that nobody reads.
      made.middlewareStack.remove('loggerMiddleware');
      made.middlewareStack.use(seen(service, calling, retryStrategy));
      made.config.requestHandler = hangingUp(made.config.requestHandler, calling.signal);
      return made;
    });
  }

  return {
    cloudformation: client('CloudFormation', (all) => new CloudFormationClient(all)),
    codeartifact: client('CodeArtifact', (all) => new CodeartifactClient(all)),
    codecommit: client('CodeCommit', (all) => new CodeCommitClient(all)),
    codebuild: client('CodeBuild', (all) => new CodeBuildClient(all)),
    codedeploy: client('CodeDeploy', (all) => new CodeDeployClient(all)),
    codepipeline: client('CodePipeline', (all) => new CodePipelineClient(all)),
    events: client('EventBridge', (all) => new EventBridgeClient(all)),
    elasticbeanstalk: client('Elastic Beanstalk', (all) => new ElasticBeanstalkClient(all)),
    iam: client('IAM', (all) => new IAMClient(all)),
    logs: client('CloudWatch Logs', (all) => new CloudWatchLogsClient(all)),
    s3: client('S3', (all) => new S3Client({ ...all, forcePathStyle: pathStyle })),
    ssm: client('Systems Manager', (all) => new SSMClient(all)),
    sts: client('STS', (all) => new STSClient(all)),
  };
}

interface Retries {
  readonly retryStrategy: Retrying;
}

function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
