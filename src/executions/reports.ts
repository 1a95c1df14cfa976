/** What the tests of builds came to, as CodeBuild's reports have it. */
import {
  BatchGetBuildsCommand,
  BatchGetReportsCommand,
  DescribeTestCasesCommand,
  type Build,
  type Report,
} from '@aws-sdk/client-codebuild';
import { ignore } from '../aws/errors.js';
import type { Context } from '../context.js';
import { printable } from '../printable.js';
import type { BuildReports, Execution } from './execution.js';

/** How many failed tests are named. */
const mostNames = 3;

/** The same execution with what the reports of its builds say. */
export async function withReports(context: Context, execution: Execution): Promise<Execution> {
  const ids = execution.stages
    .flatMap(({ actions }) => actions)
    .filter(({ provider, status }) => provider === 'CodeBuild' && (status === 'Succeeded' || status === 'Failed'))
    .flatMap(({ externalId }) => externalId ?? []);
  if (ids.length === 0) return execution;
  const { builds = [] } = await context.aws.codebuild().send(new BatchGetBuildsCommand({ ids }));
  const found = new Map(
    await Promise.all(builds.map(async (build) => [build.id, summed(await reportsOf(context, build))] as const)),
  );
  return {
    ...execution,
    stages: execution.stages.map((stage) => ({
      ...stage,
      actions: stage.actions.map((action) => {
        const reports = found.get(action.externalId);
        return reports ? { ...action, reports } : action;
      }),
    })),
  };
}

/** The first few tests that failed in a build, by their names. */
export async function failedTests(context: Context, build: Build): Promise<string[]> {
  const names: string[] = [];
  for (const { arn, status: outcome, testSummary } of await reportsOf(context, build)) {
    if (outcome !== 'FAILED') continue;
    for (const status of ['FAILED', 'ERROR']) {
      if (names.length >= mostNames || !testSummary?.statusCounts?.[status]) continue;
      const request = new DescribeTestCasesCommand({ reportArn: arn, filter: { status }, maxResults: mostNames });
      const answer = await ignore(unreadable, context.aws.codebuild().send(request));
      const cases = answer?.testCases ?? [];
      names.push(...cases.map(({ prefix, name }) => printable([prefix, name].filter(Boolean).join(' › '))));
    }
  }
  return names.slice(0, mostNames);
}

/** Whoever may not read reports still learns the rest; one that has expired is no more. */
const unreadable = ['AccessDeniedException', 'ResourceNotFoundException'];

async function reportsOf({ aws }: Context, { reportArns = [] }: Build): Promise<Report[]> {
  if (reportArns.length === 0) return [];
  const answer = await ignore(unreadable, aws.codebuild().send(new BatchGetReportsCommand({ reportArns })));
  return answer?.reports ?? [];
}

/** All reports of a build as one; undefined when they say nothing. */
function summed(reports: readonly Report[]): BuildReports | undefined {
  const tests = reports.flatMap(({ testSummary }) => testSummary ?? []);
  const coverages = reports.flatMap(({ codeCoverageSummary }) => codeCoverageSummary ?? []);
  if (tests.length === 0 && coverages.length === 0) return undefined;
  const count = (status: string) => sum(tests.map(({ statusCounts }) => statusCounts?.[status]));
  const linesCovered = sum(coverages.map((each) => each.linesCovered));
  const linesMissed = sum(coverages.map((each) => each.linesMissed));
  return {
    ...(tests.length > 0 && {
      tests: {
        total: sum(tests.map(({ total }) => total)),
        passed: count('SUCCEEDED'),
        failed: count('FAILED') + count('ERROR'),
        skipped: count('SKIPPED'),
      },
    }),
    ...(linesCovered + linesMissed > 0 && { coverage: { linesCovered, linesMissed } }),
  };
}

function sum(values: readonly (number | undefined)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}
