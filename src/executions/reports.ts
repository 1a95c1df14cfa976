/** What the tests of builds came to, as CodeBuild's reports have it. */
import {
  BatchGetReportsCommand,
  DescribeTestCasesCommand,
  ListReportsCommand,
  type Build,
  type Report,
} from '@aws-sdk/client-codebuild';
import { ignore } from '../aws/errors.js';
import type { Context } from '../context.js';
import { printable } from '../printable.js';
import type { Builds } from './builds.js';
import type { BuildReports, Execution } from './execution.js';

/** How many failed tests are named. */
const mostNames = 3;

/** Reports by their ARNs. */
export type Reports = ReadonlyMap<string | undefined, Report>;

/** How many of the newest reports are looked at before it is known which ones a build made. */
const newest = 10;

/**
 * The ARNs of the newest reports of the pipeline's builds, found without knowing a build: `…:report/<group>:<id>`, where the group
 * is named after the project.
 */
export async function newestReports({ aws, names }: Context): Promise<string[]> {
  const prefix = names.reportGroups.arn.replace(':report-group/', ':report/').replace(/\*$/, '');
  const answer = await ignore(unreadable, aws.codebuild().send(new ListReportsCommand({ sortOrder: 'DESCENDING' })));
  return (answer?.reports ?? []).filter((arn) => arn.startsWith(prefix)).slice(0, newest);
}

/** One that cannot be read, or that has expired, is left out. */
export async function readReports({ aws }: Context, reportArns: readonly string[]): Promise<Reports> {
  if (reportArns.length === 0) return new Map();
  const request = new BatchGetReportsCommand({ reportArns: [...reportArns] });
  const answer = await ignore(unreadable, aws.codebuild().send(request));
  return new Map((answer?.reports ?? []).map((report) => [report.arn, report]));
}

/** @param known what has been read already: the rest of the builds' reports is read in one call */
export async function reportsOf(context: Context, builds: Builds, known: Reports = new Map()): Promise<Reports> {
  const arns = [...builds.values()].flatMap(({ reportArns = [] }) => reportArns);
  const rest = await readReports(
    context,
    arns.filter((arn) => !known.has(arn)),
  );
  return new Map([...known, ...rest]);
}

/** The same execution with what the reports of its builds say. Builds in progress have none yet. */
export function withReports(execution: Execution, builds: Builds, reports: Reports): Execution {
  return {
    ...execution,
    stages: execution.stages.map((stage) => ({
      ...stage,
      actions: stage.actions.map((action) => {
        if (action.status !== 'Succeeded' && action.status !== 'Failed') return action;
        const sum = summed(ofBuild(builds.get(action.externalId), reports));
        return sum ? { ...action, reports: sum } : action;
      }),
    })),
  };
}

/** The first few tests that failed in a build, by their names. */
export async function failedTests(context: Context, build: Build, reports: Reports): Promise<string[]> {
  const names: string[] = [];
  for (const { arn, status: outcome, testSummary } of ofBuild(build, reports)) {
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

function ofBuild(build: Build | undefined, reports: Reports): Report[] {
  return (build?.reportArns ?? []).flatMap((arn) => reports.get(arn) ?? []);
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
