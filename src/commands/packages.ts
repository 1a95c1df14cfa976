/** `packages login`: a person's npm, and the packages of a pipeline. */
import { defaults } from '../config/schema.js';
import type { Context, Session } from '../context.js';
import { exitCode, UserError } from '../errors.js';
import type { Host } from '../host.js';
import { contextOf } from '../inspect.js';
import { unknownPipeline } from '../pipelines.js';
import { loginDocument } from '../render/json.js';
import { duration } from '../render/layout.js';
import { styleFor } from '../render/style.js';
import { buildProject } from '../resources/build-project.js';
import { variablesIn } from '../resources/project.js';
import { domainIn } from '../stages/packages/extra.js';
import { connect } from './connect.js';
import { nameOfExisting } from './name.js';
import { usedRegistry, useRegistry } from './npm.js';
import type { CommonOptions, PackagesLoginOptions } from './options.js';
import { outputFor } from './output.js';
import { registryOf, type RepositoryOfPackages } from './registry.js';

/**
 * Lets the user's npm install from the repository of a pipeline, and publish to it, for as long as a token lasts.
 * @throws UserError `unknown-pipeline`; `no-packages`; `npm`
 */
export async function login(given: string | undefined, options: PackagesLoginOptions, host: Host): Promise<number> {
  return await inRepository(given, options, host, async (context, where, out) => {
    const registry = await registryOf(context, where);
    await useRegistry(registry, options.project ? 'project' : 'user', host);
    const used = await usedRegistry(host);
    const left = registry.expires && duration(registry.expires.getTime() - host.now());
    const scope = options.project ? 'In this folder, npm' : 'npm';
    out.result(
      () => loginDocument(context, where, registry),
      () => [
        `${scope} installs from ${registry.url} and publishes to it, as you.`,
        ...(used === registry.url
          ? []
          : [`But here npm uses ${used}: an .npmrc of this folder, or npm_config_registry, says so.`]),
        ...(left === undefined
          ? []
          : [
              `The token lasts ${left}. Then log in again: ${context.commandLine(`packages login ${context.config.name}${options.project ? ' --project' : ''}`)}`,
            ]),
        `Undo: ${context.commandLine(`packages logout ${context.config.name}`)}`,
      ],
    );
  });
}

async function inRepository(
  given: string | undefined,
  options: CommonOptions,
  host: Host,
  work: (context: Context, where: RepositoryOfPackages, out: Awaited<ReturnType<typeof outputFor>>) => Promise<void>,
): Promise<number> {
  const out = await outputFor(options, host);
  try {
    const session = await connect(options, host, out.progress.emit);
    const { name, from } = await nameOfExisting(given, session, host);
    if (from !== undefined) out.progress.line(styleFor(host.stderr, host.env).dim(`Chosen: ${name} (${from}).`));
    const context = contextOf(session, { ...defaults, name });
    await work(context, await repositoryOf(context, session), out);
    return exitCode.done;
  } finally {
    out.progress.stop();
  }
}

/** By the build project: who may log in need not be allowed to look at all the rest. */
async function repositoryOf(context: Context, session: Session): Promise<RepositoryOfPackages> {
  const { commandLine, config, names } = context;
  const project = await buildProject.read(context);
  if (!project) throw await unknownPipeline(session, config.name);
  const domain = domainIn(variablesIn(project), names);
  if (domain !== undefined) return { domain, domainOwner: names.account, repository: config.name };
  throw new UserError('no-packages', `The pipeline ${config.name} has no packages.`, {
    hint: `Write "packages: npm" into its pipeline.yml, and make it so: ${commandLine(`init ${config.name}`)}`,
    exitCode: exitCode.usage,
  });
}
