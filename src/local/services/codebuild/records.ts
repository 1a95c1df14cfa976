import type { Build, CodeCoverage, Project, Report, ReportGroup, TestCase } from '@aws-sdk/client-codebuild';
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import type { Collection } from '../../store.js';

/** An artifact in S3, under the name that the pipeline gives it. */
export interface StoredArtifact {
  readonly name: string;
  readonly bucket: string;
  readonly key: string;
}

/** A build as it is stored under its id. */
export interface BuildRecord {
  /** As CodeBuild's API gives it. */
  readonly build: Build;
  /** What it builds; the first one is its primary source. */
  readonly sources: readonly StoredArtifact[];
  /** Where its artifacts go; the first one is its primary artifact. */
  readonly outputs: readonly StoredArtifact[];
  /** The build group of its batch that it is started for. */
  readonly group?: string;
  /** Settings of its project that the local AWS does not act on. */
  readonly notActedOn: readonly string[];
  /** The process that runs it, once one does. */
  readonly runner?: number;
  /** StopBuild has been called; its runner will see it. */
  readonly stopRequested?: boolean;
}

export const projects = (call: Call): Collection<Project> => call.regional('codebuild/projects');
export const builds = (call: Call): Collection<BuildRecord> => call.regional('codebuild/builds');
/** The number of each project's latest build; it survives the project, as the builds do. */
export const buildNumbers = (call: Call): Collection<number> => call.regional('codebuild/build-numbers');
/** When each project's caches were last invalidated. */
export const cacheResets = (call: Call): Collection<Date> => call.regional('codebuild/cache-resets');
export const reportGroups = (call: Call): Collection<ReportGroup> => call.regional('codebuild/report-groups');
export const reports = (call: Call): Collection<Report> => call.regional('codebuild/reports');
/** The test cases of each test report, under the report's ARN. */
export const testCases = (call: Call): Collection<TestCase[]> => call.regional('codebuild/test-cases');
/** The files of each code coverage report, under the report's ARN. */
export const codeCoverages = (call: Call): Collection<CodeCoverage[]> => call.regional('codebuild/code-coverages');

export function invalidInput(message: string): AwsError {
  return new AwsError('InvalidInputException', message);
}

/** The most that CodeBuild's lists give at once. */
export const PAGE = 100;

/** A project, a build or a batch may be named by its ARN too. */
export function nameOf(nameOrArn: string | undefined): string {
  return (nameOrArn ?? '').replace(/^arn:[^/]*\//, '');
}

/** @throws AwsError `ResourceNotFoundException` */
export async function projectNamed(call: Call, nameOrArn: string | undefined): Promise<Project> {
  const name = nameOf(nameOrArn);
  const project = await projects(call).get(name);
  if (!project) {
    const arn = call.arn('codebuild', `project/${name}`);
    throw new AwsError('ResourceNotFoundException', `Project cannot be found: ${arn}`);
  }
  return project;
}
