/** Reports as builds leave them, read by CodeBuild's own operations. */
import {
  BatchGetReportGroupsCommand,
  BatchGetReportsCommand,
  CodeBuildClient,
  CreateReportGroupCommand,
  DescribeCodeCoveragesCommand,
  DescribeTestCasesCommand,
  type CreateReportGroupCommandInput,
  type Report,
  type TestCase,
} from '@aws-sdk/client-codebuild';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readZip } from '../../../src/local/runs/zip.js';
import { createProject, getBuild, logOf, startBuild } from '../../helpers/codebuild.js';
import { type Local, openLocal } from '../../helpers/local.js';

let local: Local;
let codebuild: CodeBuildClient;

beforeEach(async () => {
  local = await openLocal();
  codebuild = local.client(CodeBuildClient);
});
afterEach(() => local.close());

/** Runs a build that writes these files and makes these reports of them. */
function build(files: Readonly<Record<string, string>>, reports: object) {
  return run(
    Object.entries(files).map(([path, text]) => `mkdir -p "$(dirname ${path})" && printf '%s' '${text}' >${path}`),
    reports,
  );
}

async function run(commands: readonly string[], reports: object) {
  const buildspec = { version: '0.2', phases: { build: { commands } }, reports };
  await createProject(local, JSON.stringify(buildspec));
  const id = await startBuild(local);
  await local.aws.moveExecutions();
  const done = await getBuild(local, id);
  const reportArns = done.reportArns ?? [];
  const found = reportArns.length > 0 ? await codebuild.send(new BatchGetReportsCommand({ reportArns })) : undefined;
  return { done, made: found?.reports ?? [], log: await logOf(local, done) };
}

const TESTS = '<testsuite name="cart"><testcase classname="Cart" name="adds" time="2"/></testsuite>';
const FAILING = '<testsuite><testcase name="sums"><failure message="expected 3"/></testcase></testsuite>';
const COVERAGE =
  '<coverage><project><file name="a.js"><metrics statements="4" coveredstatements="3"/></file></project></coverage>';
const group = (name: string) => `arn:aws:codebuild:us-east-1:000000000000:report-group/${name}`;

test('a build leaves a test report and a code coverage report, each in a group of its own', async () => {
  const { done, made } = await build(
    { 'out/a.xml': TESTS, 'out/b.xml': FAILING, 'clover.xml': COVERAGE },
    {
      unit: { files: ['*.xml'], 'base-directory': 'out' },
      coverage: { files: ['clover.xml'], 'file-format': 'CloverXml' },
    },
  );
  expect(done.buildStatus).toBe('SUCCEEDED');
  expect(made).toMatchObject([
    {
      type: 'TEST',
      status: 'FAILED',
      executionId: done.arn,
      reportGroupArn: group('hello-unit'),
      truncated: false,
      exportConfig: { exportConfigType: 'NO_EXPORT' },
      testSummary: { total: 2, statusCounts: { SUCCEEDED: 1, FAILED: 1 }, durationInNanoSeconds: 2_000_000_000 },
    },
    {
      type: 'CODE_COVERAGE',
      status: 'SUCCEEDED',
      reportGroupArn: group('hello-coverage'),
      codeCoverageSummary: { lineCoveragePercentage: 75, linesCovered: 3, linesMissed: 1, branchesCovered: 0 },
    },
  ]);
  const [unit, coverage] = made as [Report, Report];
  expect(unit.arn).toBe(group(`hello-unit:${unit.name}`).replace(':report-group/', ':report/'));
  expect(unit.expired!.getTime() - unit.created!.getTime()).toBe(30 * 24 * 60 * 60 * 1000);

  const { reportGroups } = await codebuild.send(
    new BatchGetReportGroupsCommand({ reportGroupArns: [group('hello-unit'), group('hello-coverage')] }),
  );
  expect(reportGroups).toMatchObject([
    { name: 'hello-unit', type: 'TEST', tags: [] },
    { name: 'hello-coverage', type: 'CODE_COVERAGE', tags: [] },
  ]);
  const { testCases } = await codebuild.send(new DescribeTestCasesCommand({ reportArn: unit.arn }));
  const { expired, arn: reportArn } = unit;
  expect(testCases).toEqual([
    {
      reportArn,
      testRawDataPath: 'a.xml',
      prefix: 'Cart',
      name: 'adds',
      status: 'SUCCEEDED',
      durationInNanoSeconds: 2_000_000_000,
      message: '',
      expired,
      testSuiteName: 'cart',
    },
    expect.objectContaining({ testRawDataPath: 'b.xml', name: 'sums', status: 'FAILED', message: 'expected 3' }),
  ]);
  const { codeCoverages } = await codebuild.send(new DescribeCodeCoveragesCommand({ reportArn: coverage.arn }));
  expect(codeCoverages).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      reportARN: coverage.arn,
      filePath: 'a.js',
      lineCoveragePercentage: 75,
      linesCovered: 3,
      linesMissed: 1,
      branchesCovered: 0,
      branchesMissed: 0,
      expired: coverage.expired,
    },
  ]);
});

test('five hundred cases are kept, with the beginnings of their messages; all are counted', async () => {
  const { made } = await run(
    [
      `echo '<testsuite><testcase name="0"><failure>' >a.xml; seq 3000 >>a.xml; echo '</failure></testcase>' >>a.xml`,
      `seq -f '<testcase name="%g"/>' 600 >>a.xml; echo '</testsuite>' >>a.xml`,
    ],
    { unit: { files: ['a.xml'] } },
  );
  expect(made).toMatchObject([{ truncated: true, testSummary: { total: 601 } }]);
  const cases: TestCase[] = [];
  let nextToken: string | undefined;
  do {
    const page = await codebuild.send(new DescribeTestCasesCommand({ reportArn: made[0]?.arn, nextToken }));
    expect(page.testCases).toHaveLength(100);
    cases.push(...(page.testCases ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  expect(cases.map(({ name }) => name)).toEqual(Array.from({ length: 500 }, (_, index) => String(index)));
  expect(cases[0]?.message).toHaveLength(10_000);
});

describe('what cannot be read is told in the log and fails no build', () => {
  test('the report of a group of which no file can be read', async () => {
    const { done, made, log } = await build(
      { 'a.xml': COVERAGE, 'b.json': '{' },
      {
        wrong: { files: ['a.xml'] },
        broken: { files: ['b.json'], 'file-format': 'CUCUMBERJSON' },
        missing: { files: ['c.xml'] },
        odd: { files: ['a.xml'], 'file-format': 'TAP' },
        nowhere: { files: ['a.xml'], 'base-directory': 'none' },
        [group('other')]: { files: ['a.xml'], 'file-format': 'CLOVERXML' },
      },
    );
    expect(done.buildStatus).toBe('SUCCEEDED');
    expect(made).toEqual([]);
    const told = (name: string, message: string) => `[Container] Error processing report group ${name}: ${message}`;
    expect(log).toContain(
      told('wrong', 'a.xml: expected element type <testsuites> or <testsuite> but have <coverage>'),
    );
    expect(log).toContainEqual(expect.stringContaining(told('broken', 'b.json: it is not JSON: ')));
    expect(log).toContain(told('missing', 'no report files were found'));
    expect(log).toContainEqual(expect.stringContaining(told('odd', 'unknown file format TAP: expected one of ')));
    expect(log).toContain(told('nowhere', 'no matching base directory path found for none'));
    expect(log).toContain(told(group('other'), `report group ${group('other')} does not exist`));
  });

  test('a file among others leaves the report incomplete', async () => {
    const { made, log } = await build({ 'a.xml': TESTS, 'b.xml': '<testsuite>' }, { unit: { files: ['*.xml'] } });
    expect(made).toMatchObject([{ status: 'INCOMPLETE', testSummary: { total: 1 } }]);
    expect(log).toContainEqual(
      expect.stringMatching(/Error processing report group unit: b\.xml: it is not XML: .*\(line 1, column \d+\)$/),
    );
  });

  test('a file that is too large', async () => {
    const { made, log } = await run(['head -c 33554433 /dev/zero >a.xml'], { unit: { files: ['a.xml'] } });
    expect(made).toEqual([]);
    expect(log).toContain(
      '[Container] Error processing report group unit: a.xml: it has 33554433 bytes, more than the 33554432 that are read',
    );
  });
});

test('a file in UTF-16, as tools on Windows write it, is read', async () => {
  const text = Buffer.from(`\uFEFF${TESTS}`, 'utf16le').toString('base64');
  const { made } = await run([`echo ${text} | base64 -d >a.xml`], { unit: { files: ['a.xml'] } });
  expect(made).toMatchObject([{ status: 'SUCCEEDED', testSummary: { total: 1 } }]);
});

describe('a group that is there already', () => {
  const create = (input: Partial<CreateReportGroupCommandInput>) =>
    codebuild.send(
      new CreateReportGroupCommand({
        name: 'shared',
        type: 'TEST',
        exportConfig: { exportConfigType: 'NO_EXPORT' },
        ...input,
      }),
    );

  test('is used by its ARN, and by the name that the project gives it', async () => {
    await create({});
    await create({ name: 'hello-unit' });
    const { made } = await build(
      { 'a.xml': TESTS },
      { [group('shared')]: { files: ['a.xml'] }, unit: { files: ['a.xml'] } },
    );
    expect(made.map(({ reportGroupArn }) => reportGroupArn)).toEqual([group('shared'), group('hello-unit')]);
  });

  test('takes no report of another type', async () => {
    await create({ type: 'CODE_COVERAGE' });
    const { made, log } = await build({ 'a.xml': TESTS }, { [group('shared')]: { files: ['a.xml'] } });
    expect(made).toEqual([]);
    expect(log).toContain(
      `[Container] Error processing report group ${group('shared')}: report group ${group('shared')} is of type CODE_COVERAGE, not TEST`,
    );
  });

  test('exports the raw files to its bucket, as they are or zipped', async () => {
    const s3 = local.client(S3Client);
    await s3.send(new CreateBucketCommand({ Bucket: 'raw-files' }));
    const s3Destination = { bucket: 'raw-files', path: 'kept/here' };
    await create({ exportConfig: { exportConfigType: 'S3', s3Destination } });
    await create({
      name: 'zipped',
      exportConfig: { exportConfigType: 'S3', s3Destination: { bucket: 'raw-files', packaging: 'ZIP' } },
    });
    await create({
      name: 'lost',
      exportConfig: { exportConfigType: 'S3', s3Destination: { bucket: 'no-such-bucket' } },
    });
    const spec = { files: ['**/*.xml'] };
    const { made, log } = await build(
      { 'out/a.xml': TESTS },
      { [group('shared')]: spec, [group('zipped')]: { ...spec, 'discard-paths': 'yes' }, [group('lost')]: spec },
    );
    expect(made.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'INCOMPLETE']);
    expect(made[0]?.exportConfig).toEqual({ exportConfigType: 'S3', s3Destination });
    expect(log).toContainEqual(
      expect.stringContaining(`${group('lost')}: its files could not be exported to no-such-bucket: `),
    );
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: 'raw-files' }));
    const [raw, zip] = [`kept/here/${made[0]?.name}/out/a.xml`, `${made[1]?.name}.zip`];
    expect(Contents?.map(({ Key }) => Key).toSorted()).toEqual([raw, zip].toSorted());
    const bytes = async (Key: string) =>
      (await s3.send(new GetObjectCommand({ Bucket: 'raw-files', Key }))).Body!.transformToByteArray();
    expect(Buffer.from(await bytes(raw)).toString()).toBe(TESTS);
    const [entry, ...others] = readZip(await bytes(zip));
    expect(others).toEqual([]);
    expect(entry?.path).toBe('a.xml');
    expect(Buffer.from(entry!.content()).toString()).toBe(TESTS);
  });
});
