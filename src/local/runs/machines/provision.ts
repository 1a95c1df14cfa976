import type { Build } from '@aws-sdk/client-codebuild';
import type { BuildPlace } from '../../settings.js';
import { withAwsCli } from '../aws-cli.js';
import { type BuildJob, PhaseFailure } from '../build-job.js';
import { Container } from './container.js';
import { docker, DockerError, engineVersion } from './docker.js';
import { hostMachine } from './host.js';
import { adviceFor, isCurated, isThere, MEMORY, nameFor, platformOf } from './images.js';
import type { Machine } from './machine.js';

/**
 * The local AWS listens on this machine's loopback, and AWS's clients take credentials from no other plain address. An
 * engine in a virtual machine, such as Docker Desktop, must have host networking enabled for it.
 */
const NETWORK = ['--network', 'host'];
const ENGINE_STARTS_WITHIN_MS = 60_000;

type Provisioned = Omit<BuildJob, 'machine'>;

/**
 * The machine of a build, ready for its commands.
 * @param awsCli stands in for the AWS CLI on this machine; images bring their own
 * @throws PhaseFailure
 */
export async function provisionMachine(job: Provisioned, place: BuildPlace, awsCli?: string): Promise<Machine> {
  const { folder, timing, record } = job;
  if (place === 'host') {
    const machine = hostMachine({ folder, graceMs: timing.grace, mark: `CODEBUILD_BUILD_ID=${record.build.id}` });
    return awsCli === undefined ? machine : await withAwsCli(machine, folder, awsCli);
  }
  try {
    return await startContainer(job);
  } catch (error) {
    if (error instanceof DockerError) throw new PhaseFailure('CLIENT_ERROR', `Docker: ${error.message}`);
    throw error;
  }
}

async function startContainer(job: Provisioned): Promise<Machine> {
  const { environment, id = '' } = job.record.build;
  const uuid = id.split(':')[1] ?? '';
  const platform = platformOf(environment?.type);
  await checkEngine();
  const asked = environment?.image ?? '';
  const image = await imageFor(asked, platform, job);
  const options = {
    name: `codebuild-${uuid}`,
    image,
    folder: job.folder,
    target: `/codebuild/output/src${Number.parseInt(uuid.slice(0, 8), 16)}`,
    settings: ['--platform', platform, ...settingsOf(environment), ...NETWORK],
  };
  const container = await Container.start(options, job.interrupt);
  try {
    await job.log.say(`Running in a container of the image ${image}`);
    if (environment?.privilegedMode && isCurated(asked)) await startEngine(container, job);
    return container;
  } catch (error) {
    await container.close();
    throw error;
  }
}

/** CodeBuild's own images have a program that starts a Docker engine in the container, and waits until it answers. */
async function startEngine(container: Machine, { folder, log, interrupt }: Provisioned): Promise<void> {
  const limits = { timeout: ENGINE_STARTS_WITHIN_MS, signal: interrupt };
  const command = ['sh', '-c', 'dockerd-entrypoint.sh >/dev/null 2>&1'];
  await container.run(command, { cwd: folder, env: {}, ...limits }).catch(async () => {
    interrupt.throwIfAborted();
    await log.say('Warning: no Docker engine could be started in the container');
  });
}

/** @throws PhaseFailure when no engine answers: it did when the user chose to build in Docker */
async function checkEngine(): Promise<void> {
  await engineVersion().catch((error: unknown) => {
    if (!(error instanceof DockerError)) throw error;
    const hint = 'Start one, or let builds run on this machine (--no-docker).';
    throw new PhaseFailure('CLIENT_ERROR', `No Docker engine answers (${error.message}). ${hint}`);
  });
}

/** The image by the name under which the engine has it; pulled, when it has none. @throws PhaseFailure */
async function imageFor(asked: string, platform: string, { log, interrupt }: Provisioned): Promise<string> {
  const name = await nameFor(asked);
  if (name === undefined) throw new PhaseFailure(UNABLE_TO_PULL, adviceFor(asked));
  if (await isThere(name)) return name;
  await log.say(`Pulling the image ${name}`);
  await docker(['pull', '--quiet', '--platform', platform, name], { signal: interrupt }).catch((error: unknown) => {
    if (!(error instanceof DockerError)) throw error;
    const why = `CannotPullContainerError: ${error.message}`;
    throw new PhaseFailure(UNABLE_TO_PULL, `Unable to pull customer's container image. ${why}`);
  });
  return name;
}

const UNABLE_TO_PULL = 'BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE';

/** Not the number of CPUs: an engine refuses more than it has. */
function settingsOf(environment: Build['environment']): string[] {
  const memory = MEMORY[environment?.computeType ?? ''];
  return [...(memory ? ['--memory', memory] : []), ...(environment?.privilegedMode ? ['--privileged'] : [])];
}
