import { CloudWatchLogsClient, type CloudWatchLogsClientConfig } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';

/** What every client is made with. The SDK finds the rest itself: credentials, profile, region, endpoints. */
export type ClientConfig = Pick<
  CloudWatchLogsClientConfig,
  'region' | 'profile' | 'endpoint' | 'credentials' | 'requestHandler' | 'maxAttempts'
>;

export type Clients = ReturnType<typeof clients>;

/**
 * One client a service, made when it is first asked for.
 * @param pathStyle whether S3 has its buckets in the path: only AWS itself has a host name for every bucket
 */
export function clients(config: ClientConfig, { pathStyle = false }: { pathStyle?: boolean } = {}) {
  return {
    codecommit: lazy(() => new CodeCommitClient(config)),
    codebuild: lazy(() => new CodeBuildClient(config)),
    codepipeline: lazy(() => new CodePipelineClient(config)),
    events: lazy(() => new EventBridgeClient(config)),
    iam: lazy(() => new IAMClient(config)),
    logs: lazy(() => new CloudWatchLogsClient(config)),
    s3: lazy(() => new S3Client({ ...config, forcePathStyle: pathStyle })),
    sts: lazy(() => new STSClient(config)),
  };
}

function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
