import {
  BatchGetBuildsCommand,
  BatchGetProjectsCommand,
  CreateProjectCommand,
  type CreateProjectCommandInput,
  DeleteProjectCommand,
  StartBuildCommand,
  UpdateProjectCommand,
} from '@aws-sdk/client-codebuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaults } from '../../src/config/schema.js';
import { namesOf } from '../../src/names.js';
import { buildTrust } from '../../src/policies.js';
import { smallTagPairs } from '../../src/resources/resource.js';
import { refusal } from './refusal.js';
import { createRole, trustIn } from './roles.js';
import { openWorld, type World } from './world.js';

let world: World;
let name: string;
let project: CreateProjectCommandInput;

const codebuild = () => world.aws.codebuild();
const get = (...names: string[]) => codebuild().send(new BatchGetProjectsCommand({ names }));

beforeAll(async () => {
  world = await openWorld();
  const names = namesOf({ name: world.name }, world.identity);
  ({ name } = names.project);
  project = {
    name,
    source: { type: 'CODEPIPELINE' },
    artifacts: { type: 'CODEPIPELINE' },
    environment: { type: 'LINUX_CONTAINER', image: defaults.image, computeType: 'BUILD_GENERAL1_SMALL' },
    serviceRole: await createRole(world, names.buildRole.name, buildTrust(names)),
    tags: smallTagPairs(world.tags),
  };
});
afterAll(() => world.close());

describe('a CodeBuild project', () => {
  test('is refused with a role that CodeBuild may not assume', async () => {
    const serviceRole = await createRole(world, `${world.name}-other`, trustIn('ec2'));
    const creation = codebuild().send(new CreateProjectCommand({ ...project, serviceRole }));
    await expect(creation).rejects.toThrow(
      refusal('InvalidInputException', /CodeBuild is not authorized to perform:? sts:AssumeRole/i),
    );
  });

  test('is taken with a role that CodeBuild may assume for this project alone', async () => {
    const created = await world.eventually(() => codebuild().send(new CreateProjectCommand(project)));
    const { partition, region, account } = world.identity;
    expect(created.project?.arn).toBe(`arn:${partition}:codebuild:${region}:${account}:project/${name}`);
  });

  test('cannot be created again', async () => {
    await expect(codebuild().send(new CreateProjectCommand(project))).rejects.toThrow(
      refusal('ResourceAlreadyExistsException'),
    );
  });

  test('has the defaults of CodeBuild, and its tags as pairs in small letters', async () => {
    const [found] = (await get(name)).projects ?? [];
    expect(found).toMatchObject({
      timeoutInMinutes: 60,
      tags: smallTagPairs(world.tags),
      environment: { imagePullCredentialsType: 'CODEBUILD', privilegedMode: false, environmentVariables: [] },
      artifacts: { type: 'CODEPIPELINE' },
    });
  });

  test('keeps what an update does not speak of, and replaces its tags', async () => {
    const tags = [...smallTagPairs(world.tags), { key: 'colour', value: 'red' }];
    await codebuild().send(new UpdateProjectCommand({ name, timeoutInMinutes: 10, tags }));
    await codebuild().send(new UpdateProjectCommand({ name, tags: smallTagPairs(world.tags) }));
    const [found] = (await get(name)).projects ?? [];
    expect(found).toMatchObject({ timeoutInMinutes: 10, serviceRole: project.serviceRole });
    expect(found?.tags).toEqual(smallTagPairs(world.tags));
  });

  test.each([4, 2161])('is refused with a timeout of %i minutes', async (timeoutInMinutes) => {
    const update = codebuild().send(new UpdateProjectCommand({ name, timeoutInMinutes }));
    await expect(update).rejects.toThrow(refusal('InvalidInputException'));
  });
});

describe('where there is none', () => {
  const absent = () => `${world.name}-absent`;

  test('BatchGetProjects lists the name as not found, beside the projects that there are', async () => {
    const { projects, projectsNotFound } = await get(name, absent());
    expect(projects).toMatchObject([{ name }]);
    expect(projectsNotFound).toEqual([absent()]);
  });

  test('BatchGetBuilds lists the id as not found', async () => {
    const id = `${name}:00000000-0000-4000-8000-000000000000`;
    const { builds, buildsNotFound } = await codebuild().send(new BatchGetBuildsCommand({ ids: [id] }));
    expect(builds).toEqual([]);
    expect(buildsNotFound).toEqual([id]);
  });

  test('UpdateProject and StartBuild are refused', async () => {
    const update = codebuild().send(new UpdateProjectCommand({ name: absent(), timeoutInMinutes: 10 }));
    await expect(update).rejects.toThrow(refusal('ResourceNotFoundException'));
    const start = codebuild().send(new StartBuildCommand({ projectName: absent() }));
    await expect(start).rejects.toThrow(refusal('ResourceNotFoundException'));
  });

  test('DeleteProject succeeds', async () => {
    await codebuild().send(new DeleteProjectCommand({ name }));
    await codebuild().send(new DeleteProjectCommand({ name }));
    expect((await get(name)).projectsNotFound).toEqual([name]);
  });
});
