/** Reports as they are stored. An expired one is not there any more: whoever looks for it takes it away. */
import type { Report, ReportGroup } from '@aws-sdk/client-codebuild';
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import { codeCoverages, reportGroups, reports, testCases } from './records.js';

export async function reportAt(call: Call, arn: string): Promise<Report | undefined> {
  const report = await reports(call).get(arn);
  return report && (await isThere(call, report)) ? report : undefined;
}

/** All reports of the region. */
export async function allReports(call: Call): Promise<Report[]> {
  const there: Report[] = [];
  for (const [, report] of await reports(call).entries()) if (await isThere(call, report)) there.push(report);
  return there;
}

/** The reports of a group. */
export async function reportsOf(call: Call, groupArn: string): Promise<Report[]> {
  return (await allReports(call)).filter(({ reportGroupArn }) => reportGroupArn === groupArn);
}

async function isThere(call: Call, { arn = '', expired }: Report): Promise<boolean> {
  if (expired === undefined || expired > call.now()) return true;
  await forget(call, arn);
  return false;
}

/** Takes a report away, with all that it holds. */
export async function forget(call: Call, arn: string): Promise<void> {
  await testCases(call).delete(arn);
  await codeCoverages(call).delete(arn);
  await reports(call).delete(arn);
}

/** @throws AwsError `ResourceNotFoundException` */
export async function groupNamed(call: Call, arn: string): Promise<ReportGroup> {
  const group = await reportGroups(call).get(arn);
  if (!group) throw new AwsError('ResourceNotFoundException', `Report group ${arn} does not exist`);
  return group;
}
