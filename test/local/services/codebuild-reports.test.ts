import {
  BatchGetReportGroupsCommand,
  BatchGetReportsCommand,
  CodeBuildClient,
  CreateReportGroupCommand,
  DeleteReportCommand,
  DeleteReportGroupCommand,
  DescribeCodeCoveragesCommand,
  DescribeTestCasesCommand,
  GetReportGroupTrendCommand,
  ListReportsCommand,
  ListReportsForReportGroupCommand,
  UpdateReportGroupCommand,
  type Report,
  type ReportExportConfig,
} from '@aws-sdk/client-codebuild';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { codeCoverages, reports, testCases } from '../../../src/local/services/codebuild/records.js';
import { type Local, openLocal } from '../../helpers/local.js';

let local: Local;
let codebuild: CodeBuildClient;
let now: Date;

beforeEach(async () => {
  now = new Date('2026-03-01T12:00:00Z');
  local = await openLocal({ clock: () => now });
  codebuild = local.client(CodeBuildClient);
});
afterEach(() => local.close());

const exportConfig = { exportConfigType: 'NO_EXPORT' } as const;
const groupArn = 'arn:aws:codebuild:us-east-1:000000000000:report-group/hello-unit';
const reportArn = (name: string) => `arn:aws:codebuild:us-east-1:000000000000:report/hello-unit:${name}`;
const failing = (name: string, message: string | RegExp) =>
  expect.objectContaining({ name, message: typeof message === 'string' ? message : expect.stringMatching(message) });

async function createGroup(type: 'TEST' | 'CODE_COVERAGE' = 'TEST'): Promise<void> {
  await codebuild.send(new CreateReportGroupCommand({ name: 'hello-unit', type, exportConfig }));
}

/** A report that was made so many minutes before now. */
async function putReport(name: string, minutes: number, over: Partial<Report> = {}): Promise<string> {
  const arn = reportArn(name);
  const created = new Date(now.getTime() - minutes * 60_000);
  const expired = new Date(created.getTime() + 30 * 24 * 60 * 60_000);
  const report: Report = { arn, name, reportGroupArn: groupArn, status: 'SUCCEEDED', created, expired, ...over };
  await local.aws.act((call) => reports(call).put(arn, report));
  return arn;
}

describe('report groups', () => {
  test('are updated member by member', async () => {
    await createGroup();
    const s3: ReportExportConfig = { exportConfigType: 'S3', s3Destination: { bucket: 'b', packaging: 'ZIP' } };
    now = new Date('2026-03-01T13:00:00Z');
    const first = await codebuild.send(new UpdateReportGroupCommand({ arn: groupArn, exportConfig: s3 }));
    expect(first.reportGroup).toMatchObject({ type: 'TEST', exportConfig: s3, tags: [], lastModified: now });
    await codebuild.send(new UpdateReportGroupCommand({ arn: groupArn, tags: [{ key: 'a', value: 'b' }] }));
    const { reportGroups } = await codebuild.send(new BatchGetReportGroupsCommand({ reportGroupArns: [groupArn] }));
    expect(reportGroups).toMatchObject([{ exportConfig: s3, tags: [{ key: 'a', value: 'b' }] }]);
    await expect(codebuild.send(new UpdateReportGroupCommand({ arn: `${groupArn}x` }))).rejects.toThrow(
      failing('ResourceNotFoundException', `Report group ${groupArn}x does not exist`),
    );
  });

  test.each([
    [{ exportConfigType: 'S3' }, /a bucket is required/],
    [{ exportConfigType: 'S3', s3Destination: { bucket: '' } }, /'exportConfig.s3Destination.bucket' failed/],
    [{ exportConfigType: 'GLACIER' }, /Member must satisfy enum value set: \[S3, NO_EXPORT\]/],
    [{ exportConfigType: 'S3', s3Destination: { bucket: 'b', packaging: 'TAR' } }, /enum value set: \[ZIP, NONE\]/],
  ])('export to %j is refused', async (given, message) => {
    const input = { name: 'hello-unit', type: 'TEST' as const, exportConfig: given as ReportExportConfig };
    await expect(codebuild.send(new CreateReportGroupCommand(input))).rejects.toThrow(
      failing('InvalidInputException', message),
    );
  });
});

describe('reports', () => {
  test('are listed newest first, by status and page by page, and deleted', async () => {
    await createGroup();
    const [old, late, other] = [
      await putReport('old', 9, { status: 'FAILED' }),
      await putReport('late', 1),
      await putReport('other', 5, { reportGroupArn: `${groupArn}-2` }),
    ];
    const list = async (input: object) => (await codebuild.send(new ListReportsCommand(input))).reports;
    expect(await list({})).toEqual([late, other, old]);
    expect(await list({ sortOrder: 'ASCENDING' })).toEqual([old, other, late]);
    expect(await list({ filter: { status: 'FAILED' } })).toEqual([old]);
    const first = await codebuild.send(new ListReportsCommand({ maxResults: 2 }));
    expect(first.reports).toEqual([late, other]);
    expect(await list({ maxResults: 2, nextToken: first.nextToken })).toEqual([old]);
    const own = await codebuild.send(new ListReportsForReportGroupCommand({ reportGroupArn: groupArn }));
    expect(own.reports).toEqual([late, old]);

    await codebuild.send(new DeleteReportCommand({ arn: late }));
    await codebuild.send(new DeleteReportCommand({ arn: late }));
    expect(await list({})).toEqual([other, old]);
    await expect(list({ nextToken: 'x y' })).rejects.toThrow(failing('InvalidInputException', 'Invalid token'));
    await expect(list({ maxResults: 101 })).rejects.toThrow(failing('InvalidInputException', /less than or equal/));
    await expect(list({ filter: { status: 'GREEN' } })).rejects.toThrow(failing('InvalidInputException', /enum/));
  });

  test('are gone when they have expired, with what they held', async () => {
    await createGroup();
    const arn = await putReport('old', 0);
    await local.aws.act((call) => testCases(call).put(arn, [{ name: 'a', prefix: '' }]));
    const get = () => codebuild.send(new BatchGetReportsCommand({ reportArns: [arn] }));
    now = new Date('2026-03-31T11:59:59Z');
    expect((await get()).reports).toMatchObject([{ arn }]);
    now = new Date('2026-03-31T12:00:00Z');
    expect(await get()).toMatchObject({ reports: [], reportsNotFound: [arn] });
    await expect(codebuild.send(new DescribeTestCasesCommand({ reportArn: arn }))).rejects.toThrow(
      failing('ResourceNotFoundException', `Report ${arn} does not exist`),
    );
    expect(await local.aws.act((call) => testCases(call).get(arn))).toBeUndefined();
    await codebuild.send(new DeleteReportGroupCommand({ arn: groupArn }));
  });

  test('of a group show a trend', async () => {
    await createGroup();
    const counts = (total: number, passed: number) => ({
      testSummary: { total, statusCounts: { SUCCEEDED: passed }, durationInNanoSeconds: total * 10 },
    });
    const old = await putReport('old', 9, counts(4, 4));
    const late = await putReport('late', 1, counts(10, 5));
    await putReport('begun', 0, { status: 'GENERATING' });
    const trend = (trendField: string, numOfReports?: number) =>
      codebuild.send(
        new GetReportGroupTrendCommand({ reportGroupArn: groupArn, trendField: trendField as 'TOTAL', numOfReports }),
      );
    expect(await trend('PASS_RATE')).toMatchObject({
      stats: { average: '75', max: '100', min: '50' },
      rawData: [
        { reportArn: late, data: '50' },
        { reportArn: old, data: '100' },
      ],
    });
    expect(await trend('DURATION', 2)).toMatchObject({ rawData: [{ reportArn: late, data: '100' }] });
    const nothing = await trend('LINE_COVERAGE');
    expect(nothing.rawData).toEqual([]);
    expect(nothing.stats).toBeUndefined();
    await expect(trend('SPEED')).rejects.toThrow(failing('InvalidInputException', /enum value set/));
  });
});

test('cases of a test report are chosen by their status and by a word in their name or prefix', async () => {
  const reportArn = await putReport('a', 0);
  const stored = [
    { prefix: 'shop.Cart', name: 'adds', status: 'SUCCEEDED' },
    { prefix: 'shop.Cart', name: 'sums', status: 'FAILED' },
    { prefix: 'shop.Till', name: 'adds', status: 'FAILED' },
  ];
  await local.aws.act((call) => testCases(call).put(reportArn, stored));
  const describe = async (filter: object) => {
    const answer = await codebuild.send(new DescribeTestCasesCommand({ reportArn, filter }));
    return answer.testCases?.map(({ prefix, name }) => `${prefix}.${name}`);
  };
  expect(await describe({ status: 'FAILED' })).toEqual(['shop.Cart.sums', 'shop.Till.adds']);
  expect(await describe({ status: 'FAILED', keyword: 'Cart' })).toEqual(['shop.Cart.sums']);
  expect(await describe({ keyword: 'adds' })).toEqual(['shop.Cart.adds', 'shop.Till.adds']);
  expect(await describe({ keyword: 'Adds' })).toEqual([]);
  const first = await codebuild.send(new DescribeTestCasesCommand({ reportArn, maxResults: 2 }));
  const rest = await codebuild.send(new DescribeTestCasesCommand({ reportArn, nextToken: first.nextToken }));
  expect([...first.testCases!, ...rest.testCases!].map(({ name }) => name)).toEqual(['adds', 'sums', 'adds']);
});

test('code coverages are ordered by path or by percentage, within bounds', async () => {
  const reportArn = await putReport('a', 0, { type: 'CODE_COVERAGE' });
  const stored = [
    { filePath: 'b', lineCoveragePercentage: 9 },
    { filePath: 'c', lineCoveragePercentage: 80 },
    { filePath: 'a', lineCoveragePercentage: 50 },
    { filePath: 'empty' },
  ];
  await local.aws.act((call) => codeCoverages(call).put(reportArn, stored));
  const describe = async (input: object) => {
    const answer = await codebuild.send(new DescribeCodeCoveragesCommand({ reportArn, ...input }));
    return answer.codeCoverages?.map(({ filePath }) => filePath).join(' ');
  };
  expect(await describe({})).toBe('a b c empty');
  expect(await describe({ sortOrder: 'DESCENDING' })).toBe('empty c b a');
  expect(await describe({ sortBy: 'LINE_COVERAGE_PERCENTAGE' })).toBe('b a c empty');
  expect(await describe({ minLineCoveragePercentage: 50 })).toBe('a c empty');
  expect(await describe({ minLineCoveragePercentage: 10, maxLineCoveragePercentage: 79.9 })).toBe('a');
  await expect(describe({ maxLineCoveragePercentage: 101 })).rejects.toThrow(failing('InvalidInputException', /100/));
  await expect(describe({ reportArn: `${reportArn}x` })).rejects.toThrow(
    failing('InvalidInputException', `Report ${reportArn}x does not exist`),
  );
});
