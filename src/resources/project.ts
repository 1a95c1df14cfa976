import {
  BatchGetBuildsCommand,
  BatchGetProjectsCommand,
  type Build,
  CreateProjectCommand,
  type CreateProjectCommandInput,
  DeleteProjectCommand,
  ListBuildsForProjectCommand,
  type EnvironmentType,
  type Project,
  StopBuildCommand,
  UpdateProjectCommand,
} from '@aws-sdk/client-codebuild';
import { ignore } from '../aws/errors.js';
import { untilPropagated } from '../aws/propagation.js';
import { type Compute, type Config, computeTypes, defaults } from '../config/schema.js';
import type { Context } from '../context.js';
import { type Names, tagsOf } from '../names.js';
import { printable } from '../printable.js';
import { type BuildVariable, extraTags, extraVariables, isExtra } from '../stages/build-extras.js';
import { packagesIn } from '../stages/packages/extra.js';
import { secretsIn } from '../stages/settings/extra.js';
import { inOneText, isSaid, othersIn, variablesOf, variablesSaid } from './project-variables.js';
import { removeReportGroups, reportGroups } from './report-groups.js';
import { type Found, type Resource, resource, smallTagPairs, tagsByKey } from './resource.js';

interface ProjectShape {
  readonly image: string | undefined;
  /** CodeBuild's `computeType`. */
  readonly compute: string | undefined;
  /** In minutes. */
  readonly timeout: number | undefined;
  /** The plain variables: those that point to secrets are not ours to compare. */
  readonly env: Readonly<Record<string, string>>;
  /** Where the build finds what else the config asks for. In one text, so that what it is to have no more is a difference, too. */
  readonly extras?: string;
  readonly role: string | undefined;
  readonly source: string | undefined;
  readonly artifacts: string | undefined;
  readonly logGroup: string | undefined;
  /** Left out where it is the one of the sources, or somebody's own. */
  readonly buildspec?: string | undefined;
}

interface FoundProject extends Found<ProjectShape> {
  readonly project: Project;
}

/** A CodeBuild project of the pipeline, and what goes with it. */
interface Part<Kind extends string> {
  readonly kind: Kind;
  readonly after: readonly string[];
  /** Beside the pipeline. */
  readonly removedAfter?: readonly string[];
  /** What it is for, as people read it. */
  readonly description: (pipeline: string) => string;
  readonly wanted?: (config: Config) => boolean;
  /** Whether it gets what else the config asks for. */
  readonly hasExtras?: boolean;
  /** The file in the sources that says what to do, where it is not CodeBuild's own choice. */
  readonly buildspec?: string;
  readonly names: (names: Names) => OwnNames;
  readonly settings?: (actual: ProjectShape, variables: readonly BuildVariable[], names: Names) => Partial<Config>;
}

/** Of the project, and of what belongs to it. */
export interface OwnNames {
  readonly project: { readonly name: string; readonly arn: string };
  readonly role: { readonly arn: string };
  readonly logGroup: { readonly name: string; readonly arn: string };
  readonly reportGroups: { readonly arn: string };
}

/** A CodeBuild project that works on what the pipeline hands it. */
export function project<const Kind extends string>(own: Part<Kind>): Resource<ProjectShape, Kind> {
  const { kind, after, buildspec, hasExtras, wanted, settings } = own;
  const desired = (context: Context): ProjectShape => shape(context, hasExtras ? extraVariables(context) : []);
  const shape = ({ config, names }: Context, extras: readonly BuildVariable[]): ProjectShape => ({
    image: config.image,
    compute: computeTypeOf(config.compute),
    timeout: config.timeout,
    env: config.env,
    ...(hasExtras && { extras: inOneText(extras) }),
    role: own.names(names).role.arn,
    source: 'CODEPIPELINE',
    artifacts: 'CODEPIPELINE',
    logGroup: own.names(names).logGroup.name,
    ...(buildspec !== undefined && { buildspec }),
  });
  return resource<ProjectShape, Kind>({
    kind,
    after,
    removedAfter: ['pipeline', ...(own.removedAfter ?? [])],
    ...(wanted && { wanted }),
    identify: (names) => own.names(names).project,
    desired,
    hides: (path) => path.startsWith('env.'),
    async read({ aws, names }): Promise<FoundProject | undefined> {
      const request = new BatchGetProjectsCommand({ names: [own.names(names).project.name] });
      const found = (await aws.codebuild().send(request)).projects?.[0];
      return found && { project: found, tags: tagsByKey(found.tags), actual: shapeOf(found, names) };
    },
    ...(hasExtras && {
      othersVariables: (found: Found<ProjectShape>, names: Names) =>
        othersIn((found as FoundProject).project, names).map(({ name }) => name),
    }),
    ...(settings && {
      settings: (found: Found<ProjectShape>, names: Names) => settings(found.actual, variablesIn(found), names),
    }),
    async create(context) {
      const request = new CreateProjectCommand(declaration(context, own, desired(context)));
      await untilPropagated(context, own.names(context.names).role.arn, () => context.aws.codebuild().send(request));
    },
    async update(context, found) {
      tellReplaced(context, own, found as FoundProject);
      const request = new UpdateProjectCommand(declaration(context, own, desired(context), found as FoundProject));
      await untilPropagated(context, own.names(context.names).role.arn, () => context.aws.codebuild().send(request));
    },
    async remove(context, { alone }) {
      const names = own.names(context.names);
      const [builds, groups] = await Promise.all([
        latestBuilds(context, names),
        alone ? [] : reportGroups(context, names),
      ]);
      await stopBuilds(context, builds);
      await removeReportGroups(context, names, groups, builds);
      // Last: as long as it is there, `destroy` knows that there is something left to remove.
      await context.aws.codebuild().send(new DeleteProjectCommand({ name: names.project.name }));
    },
    async sweep(context) {
      const names = own.names(context.names);
      await removeReportGroups(context, names, await reportGroups(context, names), []);
    },
  });
}

/** What the user may choose of a project. */
export function chosen(actual: ProjectShape, variables: readonly BuildVariable[], names: Names): Partial<Config> {
  const compute = computeTypes.find((each) => computeTypeOf(each) === actual.compute);
  return {
    ...(actual.image !== undefined && { image: actual.image }),
    ...(compute && { compute }),
    timeout: actual.timeout ?? defaults.timeout,
    env: actual.env,
    secrets: secretsIn(variables),
    ...packagesIn(variables, names),
  };
}

function shapeOf(found: Project, names: Names): ProjectShape {
  const variables = variablesOf(found);
  const isOwn = (variable: BuildVariable) => isExtra(variable, names);
  const plain = variables.filter((variable) => variable.type === 'PLAINTEXT' && !isOwn(variable));
  return {
    image: found.environment?.image,
    compute: found.environment?.computeType,
    timeout: found.timeoutInMinutes,
    env: Object.fromEntries(plain.map(({ name, value }) => [name, value])),
    extras: inOneText(variables.filter(isOwn)),
    role: found.serviceRole,
    source: found.source?.type,
    artifacts: found.artifacts?.type,
    logGroup: logGroupOf(found),
    buildspec: found.source?.buildspec,
  };
}

function computeTypeOf(compute: Compute): string {
  return `BUILD_GENERAL1_${compute.toUpperCase()}`;
}

/** Where the output goes; nowhere, when it is not written. */
function logGroupOf({ logsConfig }: Project): string | undefined {
  const { status, groupName } = logsConfig?.cloudWatchLogs ?? {};
  return status === 'DISABLED' ? undefined : groupName;
}

/** The variables of a project that was found. */
export function variablesIn(found: Found<object> | undefined): BuildVariable[] {
  return found ? variablesOf((found as FoundProject).project) : [];
}

/** The project as CodeBuild takes it; an update replaces whole members, so what others put into them goes in again. */
function declaration(
  context: Context,
  own: Part<string>,
  desired: ProjectShape,
  found?: FoundProject,
): CreateProjectCommandInput {
  const { config, names } = context;
  const { project: name, role, logGroup } = own.names(names);
  const { description, environment: former, logsConfig, source } = found?.project ?? {};
  const said = variablesSaid(context, own.hasExtras);
  // CodeBuild takes a name once.
  const others = found ? othersIn(found.project, names).filter(({ name: other }) => !isSaid(said, other)) : [];
  const buildspec = desired.buildspec ?? source?.buildspec;
  return {
    name: name.name,
    description: description ?? own.description(names.pipeline.name),
    serviceRole: role.arn,
    source: { type: 'CODEPIPELINE', ...(buildspec !== undefined && { buildspec }) },
    artifacts: { type: 'CODEPIPELINE' },
    timeoutInMinutes: config.timeout,
    environment: {
      ...former,
      type: former?.type ?? ('LINUX_CONTAINER' satisfies EnvironmentType),
      image: config.image,
      computeType: desired.compute as `BUILD_GENERAL1_${Uppercase<Compute>}`,
      // AWS's own images are pulled with CodeBuild's credentials; it takes no others for them.
      imagePullCredentialsType: former?.imagePullCredentialsType ?? 'CODEBUILD',
      environmentVariables: [...said, ...others],
    },
    logsConfig: {
      ...logsConfig,
      cloudWatchLogs: { ...logsConfig?.cloudWatchLogs, status: 'ENABLED', groupName: logGroup.name },
    },
    tags: smallTagPairs({
      ...found?.tags,
      ...(own.hasExtras && extraTags(context)),
      ...tagsOf(config.name, config.tags),
    }),
  };
}

/** What the config says counts; where the former value lies is known by nobody else. */
function tellReplaced(context: Context, own: Part<string>, { project: found }: FoundProject): void {
  const said = variablesSaid(context, own.hasExtras);
  for (const { name, type, value } of othersIn(found, context.names).filter((other) => isSaid(said, other.name))) {
    const text = `${found.name} had a variable ${name} of its own, from ${type} ${value}: the one of the config counts now.`;
    context.emit({ type: 'note', text: printable(text) });
  }
}

/** The newest ones are first, and nobody's account runs more builds at once than there are here. */
async function latestBuilds({ aws }: Context, { project: { name: projectName } }: OwnNames): Promise<Build[]> {
  const codebuild = aws.codebuild();
  const request = new ListBuildsForProjectCommand({ projectName, sortOrder: 'DESCENDING' });
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
