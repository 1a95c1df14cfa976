import type { Context } from '../../context.js';
import { exitCode, UserError } from '../../errors.js';
import { packagesOf } from '../../stages/packages/names.js';
import { isThere } from './sharing.js';

/**
 * Looks whether the repositories are there that packages are installed from.
 * @throws UserError `no-packages`, naming those that are missing
 */
export async function checkUpstreams(context: Context): Promise<void> {
  const { domain, from } = packagesOf(context.config) ?? { domain: '', from: [] };
  const looks = from.map(async (name) => ((await isThere(context, domain, name)) ? [] : [name]));
  const missing = (await Promise.all(looks)).flat();
  const [first] = missing;
  if (first === undefined) return;
  throw new UserError('no-packages', `The domain ${domain} has no packages of ${missing.join(', ')} to install from.`, {
    hint: `Write "packages: npm" into the pipeline.yml of ${first}, with the same domain, and make its repository: ${context.commandLine(`init ${first}`)}`,
    exitCode: exitCode.usage,
  });
}
