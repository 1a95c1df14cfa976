/** Puts a version into a folder of its own, as the platform does on an instance. */
import { spawn } from 'node:child_process';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.js';
import { linesOf } from '../../runs/lines.js';
import { killTree } from '../../runs/process-tree.js';
import { removeFolder } from '../../runs/remove-folder.js';
import { unpack } from '../../runs/unpack.js';
import { BadZip } from '../../runs/zip.js';
import { versionNamed } from '../../services/elasticbeanstalk/application.js';
import type { EnvironmentRecord } from '../../services/elasticbeanstalk/environment.js';
import { propertiesOf } from '../../services/elasticbeanstalk/settings.js';
import { runtimeKey, storageBucket } from '../../services/elasticbeanstalk/storage.js';
import type { Hosting } from '../hosted.js';
import { DeploymentFailure } from './failure.js';
import { folderOf } from './folders.js';
import { instanceSession, variablesOf } from './instance.js';
import { packageIn } from './processes.js';
import { SAMPLE_APPLICATION, SAMPLE_FILE } from './sample.js';

/** What a bundle may have for the platform, and nothing here acts on. */
const NOT_ACTED_ON = ['.ebextensions', '.platform', 'Buildfile', 'cron.yaml', 'env.yaml'];

export interface Deploying {
  readonly hosting: Hosting;
  readonly environment: EnvironmentRecord;
  /** The deployment's. */
  readonly folder: string;
  /** The values of variables that the instance has fetched. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Aborted when it has to end. */
  readonly signal: AbortSignal;
  write(line: string): void;
}

/**
 * Fetches and unpacks the environment's version, and installs what it depends on.
 * @returns what the bundle has that nothing acts on
 * @throws DeploymentFailure; the signal's reason
 */
export async function prepare(deploying: Deploying): Promise<string[]> {
  const { folder, signal } = deploying;
  const app = join(folder, 'app');
  await removeFolder(folder);
  for (const name of ['app', 'home', 'tmp']) await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
  const bundle = await fetchBundle(deploying);
  signal.throwIfAborted();
  if (bundle) await unpackBundle(bundle, app);
  else await writeFile(join(app, SAMPLE_FILE), SAMPLE_APPLICATION);
  await install(deploying, app);
  signal.throwIfAborted();
  const found = await Promise.all(NOT_ACTED_ON.map((name) => isThere(join(app, name))));
  return NOT_ACTED_ON.filter((_, index) => found[index]);
}

/** As the instance does: it may read what its role may. Undefined for the sample application. @throws DeploymentFailure */
async function fetchBundle({ hosting, environment }: Deploying): Promise<Uint8Array | undefined> {
  const { application, version: label, region, settings, instance } = environment;
  if (label === undefined) return undefined;
  try {
    return await hosting.aws.act(
      async (call) => {
        const version = await versionNamed(call, application, label);
        if (!version.bundle) return undefined;
        const Bucket = await storageBucket(call);
        const session = await instanceSession(call, settings, instance.id);
        if (session === undefined) throw new DeploymentFailure('The instance profile of the environment has no role.');
        const input = { Bucket, Key: runtimeKey(environment, version) };
        const { Body } = await call.invoke<GetObjectCommandOutput>('s3', 'GetObject', input, session);
        return Body as unknown as Uint8Array;
      },
      undefined,
      region,
    );
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new DeploymentFailure(`The instance cannot get the application version ${label}: ${error.message}`);
  }
}

async function unpackBundle(bundle: Uint8Array, app: string): Promise<void> {
  try {
    await unpack(bundle, app);
  } catch (error) {
    if (!(error instanceof BadZip)) throw error;
    throw new DeploymentFailure(`The source bundle cannot be unpacked: ${error.message}.`);
  }
}

/**
 * As the platform: `npm install`, unless the bundle brings its modules along.
 * Source: "Configuring your application's dependencies" in the Elastic Beanstalk Developer Guide.
 */
async function install(
  { hosting, environment, folder, secrets, signal, write }: Deploying,
  app: string,
): Promise<void> {
  const { settings } = environment;
  const all = propertiesOf(settings)['NPM_USE_PRODUCTION'] === 'false';
  const { dependencies, devDependencies } = (await packageIn(app)) ?? {};
  const wanted = { ...dependencies, ...(all && devDependencies) };
  if (Object.keys(wanted).length === 0 || (await isThere(join(app, 'node_modules')))) return;
  const args = ['install', ...(all ? [] : ['--omit=dev']), '--no-audit', '--no-fund'];
  // What was fetched once is there for the next deployment.
  const cache = join(folderOf(hosting.aws.store.home, environment.id), 'npm-cache');
  const env = { ...variablesOf(settings, folder, undefined, secrets), npm_config_cache: cache };
  const child = spawn('npm', args, { cwd: app, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const kill = () => void (child.pid !== undefined && killTree(child.pid, hosting.timing.grace));
  signal.addEventListener('abort', kill);
  const reading = [child.stdout, child.stderr].map(async (stream) => {
    for await (const line of linesOf(stream)) write(line);
  });
  const failure = await new Promise<string | undefined>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, by) => resolve(code === 0 ? undefined : `it ended with ${by ?? `exit code ${code}`}`));
  });
  await Promise.all(reading);
  signal.removeEventListener('abort', kill);
  signal.throwIfAborted();
  if (failure !== undefined) throw new DeploymentFailure(`npm ${args.slice(0, -2).join(' ')} failed: ${failure}.`);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
