/** Makes the reports that a buildspec asks for, each in a report group. */
import { randomUUID } from 'node:crypto';
import type { CreateReportGroupCommandInput, ReportGroup } from '@aws-sdk/client-codebuild';
import { AwsError } from '../errors.js';
import type { Call } from '../service.js';
import { codeCoverages, reportGroups, reports, testCases } from '../services/codebuild/records.js';
import { ArtifactError } from './artifact-error.js';
import { matchingFiles } from './artifacts.js';
import { primarySource } from './build-environment.js';
import { type BuildJob, PhaseFailure } from './build-job.js';
import type { Buildspec, ReportSpec } from './buildspec.js';
import { exportFiles } from './report-export.js';
import { readFiles } from './report-files.js';
import { recordOf, type ReportRecord } from './report-record.js';
import { type Format, formatNamed } from './reports/formats.js';
import { BadReport } from './reports/results.js';

/** Work on the local AWS's state that CodeBuild does itself, with no operation for it. */
export type Act = <T>(work: (call: Call) => Promise<T>) => Promise<T>;

/**
 * Makes the reports and gives their ARNs. One whose files cannot be read is told in the log and does not fail the build.
 * @throws PhaseFailure when the build's role may not make one
 */
export async function makeReports(job: BuildJob, { reports: specs }: Buildspec, act: Act): Promise<string[]> {
  const made: string[] = [];
  for (const spec of specs) {
    try {
      made.push(await makeReport(job, spec, act));
    } catch (error) {
      if (error instanceof AwsError && error.code.startsWith('AccessDenied')) throw denied(spec.group, error);
      if (!(error instanceof BadReport || error instanceof ArtifactError || error instanceof AwsError)) throw error;
      await job.log.say(`Error processing report group ${spec.group}: ${error.message}`);
    }
  }
  return made;
}

function denied(group: string, { code, message }: AwsError): PhaseFailure {
  const reason = `[${group}: [error creating report: ${code}: ${message}]]`;
  return new PhaseFailure('CLIENT_ERROR', `Error in UPLOAD_ARTIFACTS phase: ${reason}`);
}

async function makeReport(job: BuildJob, spec: ReportSpec, act: Act): Promise<string> {
  const format = formatNamed(spec.fileFormat);
  const looking = { log: (line: string) => job.log.say(line), interrupt: job.interrupt };
  const files = await matchingFiles(spec, primarySource(job), looking);
  if (files.length === 0) throw new BadReport('no report files were found');
  const problems: string[] = [];
  const contents = await readFiles(files, format, problems, job.interrupt);
  if (contents.length === 0) throw new BadReport(problems.join('; '));
  const group = await reportGroup(job, spec.group, format, act);
  const name = randomUUID();
  problems.push(...(await exportFiles(job, group, name, files, spec.discardPaths)));
  for (const problem of problems) await job.log.say(`Error processing report group ${spec.group}: ${problem}`);
  const created = await act(async (call) => call.now());
  const complete = problems.length === 0;
  const record = recordOf({ name, group, contents, complete, created, buildArn: job.record.build.arn });
  return await writeReport(job, act, record);
}

/** The report group, which is made when there is none of its name. */
async function reportGroup(job: BuildJob, named: string, { type }: Format, act: Act): Promise<ReportGroup> {
  const { projectName = '', arn: buildArn = '' } = job.record.build;
  const name = `${projectName}-${named}`;
  const isArn = named.startsWith('arn:');
  const arn = isArn ? named : buildArn.replace(/:build\/.*/, `:report-group/${name}`);
  const find = () => act((call) => reportGroups(call).get(arn));
  let group = await find();
  if (!group && !isArn) {
    await create(job, { name, type, exportConfig: { exportConfigType: 'NO_EXPORT' } });
    group = await find();
  }
  if (!group) throw new BadReport(`report group ${arn} does not exist`);
  if (group.type !== type) throw new BadReport(`report group ${arn} is of type ${group.type}, not ${type}`);
  return group;
}

/** Another build may have made it meanwhile. */
async function create(job: BuildJob, input: CreateReportGroupCommandInput): Promise<void> {
  try {
    await job.call('codebuild', 'CreateReportGroup', input);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ResourceAlreadyExistsException') throw error;
  }
}

/**
 * Writes a report down in CodeBuild's own steps: CreateReport, BatchPutTestCases or BatchPutCodeCoverages, UpdateReport.
 * They are permissions of the build's role, and no operations that anybody can call.
 * Source: "Test report permissions" in AWS's CodeBuild user guide.
 */
async function writeReport(job: BuildJob, act: Act, { report, cases, coverages }: ReportRecord): Promise<string> {
  const { arn = '', reportGroupArn = '', testSummary, codeCoverageSummary, ...begun } = report;
  const may = (step: string) => job.authorize({ action: `codebuild:${step}`, resource: reportGroupArn });
  await may('CreateReport');
  await act((call) => reports(call).put(arn, { ...begun, arn, reportGroupArn, status: 'GENERATING' }));
  if (cases) {
    await may('BatchPutTestCases');
    await act((call) => testCases(call).put(arn, cases));
  }
  if (coverages) {
    await may('BatchPutCodeCoverages');
    await act((call) => codeCoverages(call).put(arn, coverages));
  }
  await may('UpdateReport');
  await act((call) => reports(call).put(arn, report));
  return arn;
}
