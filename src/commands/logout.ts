/** `packages logout`: asks AWS nothing, for the pipeline may be gone, and the credentials with it. */
import { readFile } from 'node:fs/promises';
import { checkName } from '../config/schema.js';
import { exitCode, UserError } from '../errors.js';
import type { Host } from '../host.js';
import { styleFor } from '../render/style.js';
import { logoutDocument } from '../render/json.js';
import { whereabouts } from './config-file.js';
import { commandLineFor, isLocal } from './connect.js';
import { type Login, loginsIn } from './npm-logins.js';
import { filesOfNpm, leaveRegistry } from './npm.js';
import type { CommonOptions } from './options.js';
import { outputFor } from './output.js';

/**
 * Lets the user's npm forget the repository of a pipeline: the one that was named, else the file's, else the only one that npm
 * knows. It is no error when there is nothing to forget.
 * @throws UserError `bad-name`, `which-pipeline`; `npm`
 */
export async function logout(given: string | undefined, options: CommonOptions, host: Host): Promise<number> {
  if (given !== undefined) checkName(given);
  const out = await outputFor(options, host);
  try {
    const known = await loginsOfNpm(host);
    const file = await whereabouts(options.config, host);
    const name = given ?? file.name;
    const local = isLocal(options, host);
    const region = options.region ?? file.region ?? (local ? undefined : regionOf(host));
    const meant = known.filter(
      (login) =>
        login.isLocal === local &&
        (name === undefined || login.repository === name) &&
        (region === undefined || login.region === region),
    );
    if (new Set(meant.map(({ region, repository }) => `${region} ${repository}`)).size > 1) {
      throw several(meant, options, host);
    }
    const [login] = meant;
    if (login) {
      if (name === undefined) {
        const chosen = `Chosen: ${login.repository} (all that npm knows).`;
        out.progress.line(styleFor(host.stderr, host.env).dim(chosen));
      }
    }
    // The same repository at several addresses, such as on the former port of a local AWS, is told apart by nothing to be typed.
    for (const { url } of meant) await leaveRegistry(url, host);
    out.result(
      () => logoutDocument(name, login),
      () => (login ? meant.map(({ url }) => `npm does not know ${url} any more.`) : [nothingToForget(name, known)]),
    );
    return exitCode.done;
  } finally {
    out.progress.stop();
  }
}

/** As the AWS CLI has it; the region of a profile is not looked up, and then any is meant. */
function regionOf({ env }: Host): string | undefined {
  return env.AWS_REGION || env.AWS_DEFAULT_REGION || undefined;
}

async function loginsOfNpm(host: Host): Promise<Login[]> {
  const files = Object.values(await filesOfNpm(host));
  const texts = await Promise.all(files.map(async (file) => await readFile(file, 'utf8').catch(() => '')));
  return loginsIn(texts.join('\n'));
}

function several(logins: readonly Login[], { region: _, ...options }: CommonOptions, host: Host): UserError {
  const commandLine = commandLineFor(options, host);
  const lines = logins.map(({ region, repository }) => commandLine(`packages logout ${repository} --region ${region}`));
  return new UserError('which-pipeline', 'npm is logged in to the packages of several.', {
    hint: ['One of them:', ...new Set(lines)].join('\n'),
    exitCode: exitCode.usage,
  });
}

function nothingToForget(name: string | undefined, known: readonly Login[]): string {
  const what = `npm is not logged in to ${name === undefined ? 'any packages' : `the packages of ${name}`}`;
  const others = known.map(({ url }) => url).join(', ');
  return `${what}: there is nothing to forget.${others === '' ? '' : ` It knows ${others}`}`;
}
