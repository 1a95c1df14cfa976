/** `--docker` and `--no-docker`: where the builds of the local AWS run. */
import { exitCode, UserError } from '../errors.js';
import type { Host } from '../host.js';
import {
  adviceFor,
  type BuildPlace,
  buildPlace,
  DockerError,
  engineVersion,
  nameFor,
  setBuildPlace,
} from '../local/index.js';
import { isLocal } from './connect.js';
import { openLocalAws } from './local-aws.js';
import type { ConnectionOptions, PlaceOptions } from './options.js';

/** Said where builds may be expected to run on this machine. */
export const placeLine = 'Builds run in Docker, in the images of their projects (--no-docker ends that).';

/**
 * Where builds run from now on; undefined on AWS. Nothing is kept yet.
 * @throws UserError `bad-option` on AWS, `no-docker` when no engine answers
 */
export async function choosePlace(
  options: PlaceOptions & ConnectionOptions,
  host: Host,
): Promise<BuildPlace | undefined> {
  const { docker } = options;
  if (!isLocal(options, host)) {
    if (docker !== undefined) throw onlyLocal(docker);
    return undefined;
  }
  if (docker) await checkEngine();
  if (docker !== undefined) return docker ? 'docker' : 'host';
  return buildPlace((await openLocalAws(host, options.region)).store);
}

/** Keeps it for all builds that begin from now on, if it was said. */
export async function keepPlace(place: BuildPlace, { docker }: PlaceOptions, host: Host): Promise<void> {
  if (docker !== undefined) await setBuildPlace((await openLocalAws(host)).store, place);
}

/** @throws UserError `image-not-published` when no build could run in it */
export async function checkImage(image: string): Promise<void> {
  if ((await nameFor(image)) !== undefined) return;
  throw new UserError('image-not-published', `Builds cannot run in the image of this pipeline.`, {
    hint: `${adviceFor(image)}\nSuch as: --image aws/codebuild/amazonlinux-x86_64-standard:5.0`,
    exitCode: exitCode.usage,
  });
}

async function checkEngine(): Promise<void> {
  try {
    await engineVersion();
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    throw new UserError('no-docker', `--docker needs a Docker engine, and none answers (${error.message}).`, {
      hint: 'Start or install one (docker version shows whether it answers), or leave out --docker: builds then run on this machine.',
      cause: error,
    });
  }
}

function onlyLocal(docker: boolean): UserError {
  const option = docker ? '--docker' : '--no-docker';
  return new UserError('bad-option', `${option} is about the local AWS: on AWS all builds run in an image.`, {
    hint: 'Add --local, or leave it out.',
    exitCode: exitCode.usage,
  });
}
