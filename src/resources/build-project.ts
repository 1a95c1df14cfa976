import {
  BatchGetBuildsCommand,
  BatchGetProjectsCommand,
  BatchGetReportsCommand,
  BatchGetReportGroupsCommand,
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
  after: ['build-role', 'log-group'],
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
          logGroup: project.logsConfig?.cloudWatchLogs?.groupName,
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
  async remove(context) {
    await stopBuilds(context);
    await sweepReportGroups(context);
    await context.aws.codebuild().send(new DeleteProjectCommand({ name: context.names.project.name }));
  },
  sweep: sweepReportGroups,
});

function computeTypeOf(compute: Compute): string {
  return `BUILD_GENERAL1_${compute.toUpperCase()}`;
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
  const { environment: former, logsConfig, source } = found?.project ?? {};
  const secrets = (former?.environmentVariables ?? []).filter(({ type }) => (type ?? 'PLAINTEXT') !== 'PLAINTEXT');
  return {
    name: names.project.name,
    description: `Builds the pipeline ${names.pipeline.name}`,
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
    logsConfig: { ...logsConfig, cloudWatchLogs: { status: 'ENABLED', groupName: names.logGroup.name } },
    tags: smallTagPairs({ ...found?.tags, ...tagsOf(config.name, config.tags) }),
  };
}

/** A build that goes on would write to what is being taken away. */
async function stopBuilds({ aws, names }: Context): Promise<void> {
  const codebuild = aws.codebuild();
  const request = new ListBuildsForProjectCommand({ projectName: names.project.name, sortOrder: 'DESCENDING' });
  const listed = await ignore('ResourceNotFoundException', codebuild.send(request));
  // The newest ones are first, and nobody's account runs more builds at once than a page has.
  const ids = listed?.ids?.slice(0, 100) ?? [];
  if (ids.length === 0) return;
  const { builds } = await codebuild.send(new BatchGetBuildsCommand({ ids }));
  await Promise.all(
    (builds ?? [])
      .filter(({ buildStatus }) => buildStatus === 'IN_PROGRESS')
      .map(({ id }) => codebuild.send(new StopBuildCommand({ id }))),
  );
}

/**
 * Builds make report groups named after their project (`<project>-<name in the buildspec>`). Another project's name
 * may begin like ours, so a group is only taken for ours when its reports come from our project, or when it is an
 * empty one that nobody tagged: reports expire after 30 days.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/test-report-group-naming.html
 */
async function sweepReportGroups({ aws, names }: Context): Promise<void> {
  const codebuild = aws.codebuild();
  const prefix = names.reportGroups.arn.replace(/\*$/, '');
  const arns: string[] = [];
  for await (const page of paginateListReportGroups({ client: codebuild }, {})) {
    arns.push(...(page.reportGroups ?? []).filter((arn) => arn.startsWith(prefix)));
  }
  await Promise.all(
    arns.map(async (arn) => {
      if (await isOurs(arn)) await codebuild.send(new DeleteReportGroupCommand({ arn, deleteReports: true }));
    }),
  );

  async function isOurs(reportGroupArn: string): Promise<boolean> {
    const { reports } = await codebuild.send(new ListReportsForReportGroupCommand({ reportGroupArn, maxResults: 1 }));
    if (reports?.length) {
      const details = await codebuild.send(new BatchGetReportsCommand({ reportArns: reports }));
      return details.reports?.[0]?.executionId?.includes(`build/${names.project.name}:`) ?? false;
    }
    const groups = await codebuild.send(new BatchGetReportGroupsCommand({ reportGroupArns: [reportGroupArn] }));
    return groups.reportGroups?.[0]?.tags?.length === 0;
  }
}
