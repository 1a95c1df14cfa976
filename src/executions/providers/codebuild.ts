import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Build } from '@aws-sdk/client-codebuild';
import { ignore } from '../../aws/errors.js';
import type { Context } from '../../context.js';
import { printable } from '../../printable.js';
import { readBuilds } from '../builds.js';
import type { Failure } from '../failure.js';
import { failedTests, reportsOf } from '../reports.js';
import { buildLog } from './codebuild-log.js';
import type { Provider } from './provider.js';

/** How many lines of a failed build's output are shown. */
const lastLines = 20;

export const codebuild: Provider = {
  name: 'CodeBuild',
  async explain(context, action, known) {
    const { externalId, url } = action;
    if (externalId === undefined) return {};
    const builds = known?.builds ?? (await readBuilds(context, [externalId]));
    const build = builds.get(externalId);
    if (!build) return {};
    const [output, tests] = await Promise.all([
      outputOf(context, build),
      reportsOf(context, builds, known?.reports).then((reports) => failedTests(context, build, reports)),
    ]);
    const page = build.logs?.deepLink;
    return {
      ...failedPhase(build),
      ...(tests.length > 0 && { failedTests: tests }),
      output,
      // The local AWS has no console.
      ...(context.endpoint !== 'local' && url !== undefined && page !== undefined && { url: page }),
    };
  },
  log: buildLog,
};

/** CodeBuild tells the command only inside a sentence. */
function failedPhase(build: Build): Partial<Failure> {
  const phase = build.phases?.find(
    ({ phaseStatus }) => phaseStatus !== undefined && !/SUCCEEDED|IN_PROGRESS|QUEUED/.test(phaseStatus),
  );
  const message = phase?.contexts?.map((each) => printable(each.message ?? '')).find((text) => text !== '') ?? '';
  const said = /^Error while executing command: ([^]*)\. Reason: exit status (\d+)\.?$/.exec(message.trim());
  return {
    phase: phase?.phaseType,
    ...(message !== '' && { message }),
    ...(said?.[1] !== undefined && { command: said[1], exitCode: Number(said[2]) }),
  };
}

async function outputOf({ aws }: Context, { logs }: Build): Promise<string[]> {
  if (logs?.groupName === undefined || logs.streamName === undefined) return [];
  const request = new GetLogEventsCommand({
    logGroupName: logs.groupName,
    logStreamName: logs.streamName,
    limit: 200,
    startFromHead: false,
  });
  // Whoever may not read the logs still learns the rest.
  const unreadable = ['ResourceNotFoundException', 'AccessDeniedException'];
  const events = (await ignore(unreadable, aws.logs().send(request)))?.events ?? [];
  return (
    events
      .map(({ message }) => printable(message ?? '').trimEnd())
      // CodeBuild's own lines say again what is said already.
      .filter((line) => line !== '' && !line.startsWith('[Container] '))
      .slice(-lastLines)
  );
}
