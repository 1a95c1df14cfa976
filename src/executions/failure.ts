import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Build } from '@aws-sdk/client-codebuild';
import { ignore } from '../aws/errors.js';
import type { Context } from '../context.js';
import { printable } from '../printable.js';
import { type Builds, buildsOf } from './builds.js';
import { type Execution, failedAction } from './execution.js';
import { failedTests, type Reports, reportsOf } from './reports.js';

/** Why an execution failed, as far as AWS can tell. */
export interface Failure {
  readonly stage: string;
  readonly action: string;
  /** The action's own words, or those of the build's phase, which are more exact. */
  readonly message: string;
  /** The build phase that failed, with the command and its exit code. */
  readonly phase?: string | undefined;
  readonly command?: string | undefined;
  readonly exitCode?: number | undefined;
  /** The first few tests that failed, when the build has a test report. */
  readonly failedTests?: readonly string[];
  /** The last lines that the build printed. */
  readonly output: readonly string[];
  /** A page about it in the console. */
  readonly url?: string | undefined;
}

/** How many lines of a failed build's output are shown. */
const lastLines = 20;

/**
 * What failed in an execution, and why; undefined when nothing did.
 * @param known what has been read of the execution already
 */
export async function failureOf(
  context: Context,
  execution: Execution,
  known?: { readonly builds: Builds; readonly reports: Reports },
): Promise<Failure | undefined> {
  const failed = failedAction(execution);
  if (!failed) return undefined;
  const { stage, action } = failed;
  const head = {
    stage: stage.name,
    action: action.name,
    message: action.error?.message ?? action.summary ?? '',
    output: [],
    // The local AWS has no console.
    url: context.endpoint === 'local' ? undefined : action.url,
  };
  if (action.provider !== 'CodeBuild' || action.externalId === undefined) return head;
  const builds = known?.builds ?? (await buildsOf(context, execution));
  const build = builds.get(action.externalId);
  if (!build) return head;
  const [output, tests] = await Promise.all([
    outputOf(context, build),
    reportsOf(context, builds, known?.reports).then((reports) => failedTests(context, build, reports)),
  ]);
  return {
    ...head,
    ...failedPhase(build),
    ...(tests.length > 0 && { failedTests: tests }),
    output,
    ...(head.url !== undefined && { url: build.logs?.deepLink ?? head.url }),
  };
}

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
