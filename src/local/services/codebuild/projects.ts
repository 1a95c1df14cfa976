import {
  BatchGetProjects$,
  CreateProject$,
  DeleteProject$,
  ListProjects$,
  UpdateProject$,
  type BatchGetProjectsCommandInput,
  type BatchGetProjectsCommandOutput,
  type CreateProjectCommandInput,
  type CreateProjectCommandOutput,
  type DeleteProjectCommandInput,
  type DeleteProjectCommandOutput,
  type ListProjectsCommandInput,
  type ListProjectsCommandOutput,
  type Project,
  type UpdateProjectCommandInput,
  type UpdateProjectCommandOutput,
} from '@aws-sdk/client-codebuild';
import { AwsError } from '../../errors.js';
import { type Call, operation } from '../../service.js';
import { pageOf, sorted } from './pages.js';
import { checkProject } from './project-checks.js';
import { nameOf, PAGE, projectNamed, projects } from './records.js';

/** Projects of an account in a region (CodeBuild User Guide, "Quotas"). */
const PROJECT_LIMIT = 5000;

export const CreateProject = operation<CreateProjectCommandInput, CreateProjectCommandOutput>(
  CreateProject$,
  async ({ badgeEnabled, ...given }, call) => {
    const name = given.name ?? '';
    await checkProject(call, { ...given, ...(badgeEnabled && { badge: { badgeEnabled } }) });
    if (await projects(call).get(name)) {
      const arn = call.arn('codebuild', `project/${name}`);
      throw new AwsError('ResourceAlreadyExistsException', `Project already exists: ${arn}`);
    }
    if ((await projects(call).count()) >= PROJECT_LIMIT) {
      const message = `Cannot have more than ${PROJECT_LIMIT} projects for the account`;
      throw new AwsError('AccountLimitExceededException', message);
    }
    const now = call.now();
    const project = completed({ ...given, created: now, lastModified: now, projectVisibility: 'PRIVATE' }, call);
    await projects(call).put(name, project);
    return { project };
  },
);

/** Replaces the members that are given, each as a whole. */
export const UpdateProject = operation<UpdateProjectCommandInput, UpdateProjectCommandOutput>(
  UpdateProject$,
  async ({ badgeEnabled, ...given }, call) => {
    const former = await projectNamed(call, given.name);
    const members = Object.entries(given).filter(([, value]) => value !== undefined);
    const changed: Project = { ...former, ...Object.fromEntries(members), name: former.name, lastModified: call.now() };
    await checkProject(call, { ...changed, ...(badgeEnabled && { badge: { badgeEnabled } }) });
    const project = completed(changed, call);
    await projects(call).put(former.name ?? '', project);
    return { project };
  },
);

export const BatchGetProjects = operation<BatchGetProjectsCommandInput, BatchGetProjectsCommandOutput>(
  BatchGetProjects$,
  async ({ names = [] }, call) => {
    const found = await Promise.all(names.map((name) => projects(call).get(nameOf(name))));
    return {
      projects: found.filter((project) => project !== undefined),
      projectsNotFound: names.filter((_, index) => found[index] === undefined),
    };
  },
);

export const ListProjects = operation<ListProjectsCommandInput, ListProjectsCommandOutput>(
  ListProjects$,
  async ({ sortBy = 'NAME', sortOrder = 'ASCENDING', nextToken }, call) => {
    const keys = new Map(
      (await projects(call).entries()).map(([name, { created, lastModified }]) => {
        const time = sortBy === 'CREATED_TIME' ? created : lastModified;
        return [name, sortBy === 'NAME' ? name : `${time?.toISOString()} ${name}`];
      }),
    );
    const ordered = sorted([...keys], ([, key]) => key, sortOrder);
    const { items, next } = pageOf(ordered, PAGE, nextToken);
    return { projects: items.map(([name]) => name), ...(next && { nextToken: next }) };
  },
);

/** Keeps the project's builds, as AWS does. */
export const DeleteProject = operation<DeleteProjectCommandInput, DeleteProjectCommandOutput>(
  DeleteProject$,
  async ({ name }, call) => {
    await projects(call).delete(nameOf(name));
    return {};
  },
);

/** The project with everything that CodeBuild fills in. */
function completed(project: Project, call: Call): Project {
  const { name = '', source, artifacts, environment } = project;
  return {
    timeoutInMinutes: 60,
    queuedTimeoutInMinutes: 480,
    encryptionKey: call.arn('kms', 'alias/aws/s3'),
    tags: [],
    cache: { type: 'NO_CACHE' },
    badge: { badgeEnabled: false },
    ...project,
    arn: call.arn('codebuild', `project/${name}`),
    source: { insecureSsl: false, ...source, type: source?.type },
    artifacts:
      artifacts?.type === 'CODEPIPELINE'
        ? { ...artifacts, name, packaging: 'NONE', encryptionDisabled: false, type: artifacts.type }
        : { ...artifacts, type: artifacts?.type },
    environment: {
      privilegedMode: false,
      imagePullCredentialsType: 'CODEBUILD',
      ...environment,
      type: environment?.type,
      image: environment?.image,
      computeType: environment?.computeType,
      environmentVariables: (environment?.environmentVariables ?? []).map((each) => ({ type: 'PLAINTEXT', ...each })),
    },
  };
}
