/** What builds leave behind them. */
import type { ListBuildsForProjectCommandOutput, ListReportGroupsCommandOutput } from '@aws-sdk/client-codebuild';
import type { DescribeLogStreamsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import type { LocalAws } from '../../src/local/index.js';

/** A build that asks for all that builds of the lab ask for: a log, tests, coverage, an artifact. */
export const tellingBuildspec = `version: 0.2
phases:
  build:
    commands:
      - echo '<testsuite><testcase name="greets"/></testsuite>' > junit.xml
      - echo '<coverage><project><metrics statements="4" coveredstatements="3"/></project></coverage>' > clover.xml
reports:
  tests: { files: junit.xml }
  coverage: { files: clover.xml, file-format: CLOVERXML }
artifacts: { files: ['**/*'] }
`;

/** So that the next build makes its report groups anew. */
export async function forgetReports(aws: LocalAws): Promise<void> {
  const { reportGroups } = await aws.call<ListReportGroupsCommandOutput>('codebuild', 'ListReportGroups', {});
  for (const arn of reportGroups ?? []) await aws.call('codebuild', 'DeleteReportGroup', { arn, deleteReports: true });
}

/** Whether the latest build of the project can be read about. */
export async function isLogged(aws: LocalAws, projectName: string, logGroupName: string): Promise<boolean> {
  const newest = { logGroupName, orderBy: 'LastEventTime', descending: true, limit: 1 };
  const { logStreams } = await aws.call<DescribeLogStreamsCommandOutput>('logs', 'DescribeLogStreams', newest);
  const build = { projectName };
  const { ids } = await aws.call<ListBuildsForProjectCommandOutput>('codebuild', 'ListBuildsForProject', build);
  return logStreams?.[0]?.logStreamName === ids?.[0]?.split(':')[1];
}
