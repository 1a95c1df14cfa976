import {
  BatchGetBuildsCommand,
  BatchGetProjectsCommand,
  BatchGetReportsCommand,
  BatchGetReportGroupsCommand,
  type Build,
  CreateProjectCommand,
  type CreateProjectCommandInput,
  DeleteProjectCommand,
  DeleteReportGroupCommand,
  ListBuildsForProjectCommand,
  ListReportsForReportGroupCommand,
  type EnvironmentType,
  paginateListReportGroups,
  type Project,
  StopBuildCommand,
  UpdateProjectCommand,
} from '@aws-sdk/client-codebuild';
import { ignore } from '../aws/errors.js';
import { untilPropagated } from '../aws/propagation.js';
import { type Compute, type Config, computeTypes, defaults } from '../config/schema.js';
import type { Context } from '../context.js';
import { tagsOf } from '../names.js';
import { type Found, resource, smallTagPairs, tagsByKey } from './resource.js';

interface BuildProject {
  readonly image: string | undefined;
  /** CodeBuild's `computeType`. */
  readonly compute: string | undefined;
  /** In minutes. */
  readonly timeout: number | undefined;
  /** The plain variables: those that point to secrets are not ours to compare. */
  readonly env: Readonly<Record<string, string>>;
  readonly role: string | undefined;
  readonly source: string | undefined;
  readonly artifacts: string | undefined;
  readonly logGroup: string | undefined;
}

interface FoundProject extends Found<BuildProject> {
  readonly project: Project;
}

/** The CodeBuild project that builds what the pipeline hands it. */
export const buildProject = resource<BuildProject, 'build-project'>({
  kind: 'build-project',
  after: ['build-role'],
  removedAfter: ['pipeline'],
  identify: (names) => names.project,
  desired: ({ config, names }) => ({
    image: config.image,
    compute: computeTypeOf(config.compute),
    timeout: config.timeout,
    env: config.env,
    role: names.buildRole.arn,
    source: 'CODEPIPELINE',
    artifacts: 'CODEPIPELINE',
    logGroup: names.logGroup.name,
  }),
  async read({ aws, names }): Promise<FoundProject | undefined> {
    const { projects } = await aws.codebuild().send(new BatchGetProjectsCommand({ names: [names.project.name] }));
    const project = projects?.[0];
    return (
      project && {
        project,
        tags: tagsByKey(project.tags),
        actual: {
          image: project.environment?.image,
          compute: project.environment?.computeType,
          timeout: project.timeoutInMinutes,
          env: plainVariables(project),
          role: project.serviceRole,
          source: project.source?.type,
          artifacts: project.artifacts?.type,
          logGroup: logGroupOf(project),
        },
      }
    );
  },
  settings: ({ actual }): Partial<Config> => {
    const compute = computeTypes.find((each) => computeTypeOf(each) === actual.compute);
    return {
      ...(actual.image !== undefined && { image: actual.image }),
      ...(compute && { compute }),
      timeout: actual.timeout ?? defaults.timeout,
      env: actual.env,
    };
  },
  async create(context) {
    const { aws, names } = context;
    const request = new CreateProjectCommand(declaration(context));
    await untilPropagated(context, names.buildRole.arn, () => aws.codebuild().send(request));
  },
  async update(context, found) {
    const { aws, names } = context;
    const request = new UpdateProjectCommand(declaration(context, found as FoundProject));
    await untilPropagated(context, names.buildRole.arn, () => aws.codebuild().send(request));
  },
  async remove(context, { alone }) {
    const { aws, names } = context;
    const [builds, groups] = await Promise.all([latestBuilds(context), alone ? [] : reportGroups(context)]);
    await stopBuilds(context, builds);
    await removeReportGroups(context, groups, builds);
    // Last: as long as it is there, `destroy` knows that there is something left to remove.
    await aws.codebuild().send(new DeleteProjectCommand({ name: names.project.name }));
  },
  sweep: async (context) => removeReportGroups(context, await reportGroups(context), []),
});

function computeTypeOf(compute: Compute): string {
  return `BUILD_GENERAL1_${compute.toUpperCase()}`;
}

/** Where the output goes; nowhere, when it is not written. */
function logGroupOf({ logsConfig }: Project): string | undefined {
  const { status, groupName } = logsConfig?.cloudWatchLogs ?? {};
  return status === 'DISABLED' ? undefined : groupName;
}

function plainVariables(project: Project): Record<string, string> {
  const variables = project.environment?.environmentVariables ?? [];
  return Object.fromEntries(
    variables.filter(({ type }) => (type ?? 'PLAINTEXT') === 'PLAINTEXT').map(({ name, value }) => [name, value ?? '']),
  );
}

/** The project as CodeBuild takes it; an update replaces whole members, so what others put into them goes in again. */
function declaration(context: Context, found?: FoundProject): CreateProjectCommandInput {
  const { config, names } = context;
  const desired = buildProject.desired(context);
  const { description, environment: former, logsConfig, source } = found?.project ?? {};
  const secrets = (former?.environmentVariables ?? []).filter(({ type }) => (type ?? 'PLAINTEXT') !== 'PLAINTEXT');
  return {
    name: names.project.name,
    description: description ?? `Builds the pipeline ${names.pipeline.name}`,
    serviceRole: names.buildRole.arn,
    source: { type: 'CODEPIPELINE', ...(source?.buildspec !== undefined && { buildspec: source.buildspec }) },
    artifacts: { type: 'CODEPIPELINE' },
    timeoutInMinutes: config.timeout,
    environment: {
      ...former,
      type: former?.type ?? ('LINUX_CONTAINER' satisfies EnvironmentType),
      image: config.image,
      computeType: desired.compute as `BUILD_GENERAL1_${Uppercase<Compute>}`,
      // AWS's own images are pulled with CodeBuild's credentials; it takes no others for them.
      imagePullCredentialsType: former?.imagePullCredentialsType ?? 'CODEBUILD',
      environmentVariables: [
        ...Object.entries(config.env).map(([name, value]) => ({ name, value, type: 'PLAINTEXT' as const })),
        ...secrets,
      ],
    },
    logsConfig: {
      ...logsConfig,
      cloudWatchLogs: { ...logsConfig?.cloudWatchLogs, status: 'ENABLED', groupName: names.logGroup.name },
    },
    tags: smallTagPairs({ ...found?.tags, ...tagsOf(config.name, config.tags) }),
  };
}

/** The newest ones are first, and nobody's account runs more builds at once than there are here. */
async function latestBuilds({ aws, names }: Context): Promise<Build[]> {
  const codebuild = aws.codebuild();
  const request = new ListBuildsForProjectCommand({ projectName: names.project.name, sortOrder: 'DESCENDING' });
  const listed = await ignore('ResourceNotFoundException', codebuild.send(request));
  const ids = listed?.ids?.slice(0, 100) ?? [];
  if (ids.length === 0) return [];
  const { builds } = await codebuild.send(new BatchGetBuildsCommand({ ids }));
  return builds ?? [];
}

/** A build that goes on would write to what is being taken away. */
async function stopBuilds({ aws }: Context, builds: readonly Build[]): Promise<void> {
  await Promise.all(
    builds
      .filter(({ buildStatus }) => buildStatus === 'IN_PROGRESS')
      .map(({ id }) => aws.codebuild().send(new StopBuildCommand({ id }))),
  );
}

/**
 * The ARNs of the report groups that could be ours: builds name them after their project (`<project>-<name in the
 * buildspec>`), but another project's name may begin like ours.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/test-report-group-naming.html
 */
async function reportGroups({ aws, names }: Context): Promise<string[]> {
  const prefix = names.reportGroups.arn.replace(/\*$/, '');
  const arns: string[] = [];
  for await (const page of paginateListReportGroups({ client: aws.codebuild() }, {})) {
    arns.push(...(page.reportGroups ?? []).filter((arn) => arn.startsWith(prefix)));
  }
  return arns;
}

/** @param builds of ours: what they reported to needs no closer look */
async function removeReportGroups(context: Context, arns: readonly string[], builds: readonly Build[]): Promise<void> {
  // A report's ARN is `…:report/<group>:<id>`, that of its group `…:report-group/<group>`.
  const reportedTo = new Set(
    builds.flatMap(({ reportArns = [] }) => reportArns.map((arn) => arn.split('/')[1]?.split(':')[0])),
  );
  await Promise.all(
    arns.map(async (arn) => {
      if (!reportedTo.has(arn.split('/')[1]) && !(await isOurGroup(context, arn))) return;
      const request = new DeleteReportGroupCommand({ arn, deleteReports: true });
      await ignore('ResourceNotFoundException', context.aws.codebuild().send(request));
    }),
  );
}

/** Whether its reports come from our project, or it is an empty one that nobody tagged: reports expire after 30 days. */
async function isOurGroup({ aws, names }: Context, reportGroupArn: string): Promise<boolean> {
  const codebuild = aws.codebuild();
  const listed = await ignore(
    // Somebody else took it away meanwhile.
    'ResourceNotFoundException',
    codebuild.send(new ListReportsForReportGroupCommand({ reportGroupArn, maxResults: 1 })),
  );
  if (listed?.reports?.length) {
    const details = await codebuild.send(new BatchGetReportsCommand({ reportArns: listed.reports }));
    return details.reports?.[0]?.executionId?.includes(`build/${names.project.name}:`) ?? false;
  }
  const groups = await codebuild.send(new BatchGetReportGroupsCommand({ reportGroupArns: [reportGroupArn] }));
  return groups.reportGroups?.[0]?.tags?.length === 0;
}
