/** Tells the build project of settings, and nothing else: whatever differs otherwise stays as it is. */
import { BatchGetProjectsCommand, UpdateProjectCommand } from '@aws-sdk/client-codebuild';
import type { Context } from '../../context.js';
import { ownershipTag } from '../../names.js';
import { settings as extra, settingVariables } from '../../stages/settings/extra.js';
import type { Setting } from '../../stages/settings/setting.js';
import { variablesOf } from '../project-variables.js';
import { tagsByKey } from '../resource.js';

interface ToldBuilds {
  /** Whether the project had others. */
  readonly isNews: boolean;
  /** The names that it has variables of already, which count. */
  readonly hidden: readonly string[];
  /** Whether there is a project of ours. */
  readonly isThere: boolean;
}

/**
 * Gives the builds to come these settings.
 * @param settings of the builds, as they are to be
 */
export async function tellBuilds({ aws, config, names }: Context, settings: readonly Setting[]): Promise<ToldBuilds> {
  const { name } = names.project;
  const { projects: [project] = [] } = await aws.codebuild().send(new BatchGetProjectsCommand({ names: [name] }));
  if (!project?.environment || tagsByKey(project.tags)[ownershipTag] !== config.name) {
    return { isNews: false, hidden: [], isThere: false };
  }
  const former = variablesOf(project);
  const others = former.filter((variable) => !extra.owns(variable, names));
  const taken = Object.fromEntries(others.map((variable) => [variable.name, variable]));
  const environmentVariables = [...others, ...settingVariables(names, settings, taken)];
  const isNews = JSON.stringify(environmentVariables) !== JSON.stringify(former);
  if (isNews) {
    const environment = { ...project.environment, environmentVariables };
    await aws.codebuild().send(new UpdateProjectCommand({ name, environment }));
  }
  const hidden = settings.map(({ key }) => key).filter((key) => Object.hasOwn(taken, key));
  return { isNews, hidden, isThere: true };
}
