import { DescribeRepositoryCommand } from '@aws-sdk/client-codeartifact';
import { ignore } from '../../aws/errors.js';
import type { Context } from '../../context.js';
import { exitCode, UserError } from '../../errors.js';
import { packagesOf } from '../../stages/packages/names.js';

/**
 * Looks whether the repositories are there that packages are installed from.
 * @throws UserError `no-packages`, naming those that are missing
 */
export async function checkUpstreams({ aws, commandLine, config, names }: Context): Promise<void> {
  const { domain, from } = packagesOf(config) ?? { domain: '', from: [] };
  const looks = from.map(async (repository) => {
    const request = new DescribeRepositoryCommand({ domain, domainOwner: names.account, repository });
    const found = await ignore('ResourceNotFoundException', aws.codeartifact().send(request));
    return found ? [] : [repository];
  });
  const missing = (await Promise.all(looks)).flat();
  const [first] = missing;
  if (first === undefined) return;
  throw new UserError('no-packages', `The domain ${domain} has no packages of ${missing.join(', ')} to install from.`, {
    hint: `Write "packages: npm" into the pipeline.yml of ${first}, with the same domain, and make its repository: ${commandLine(`init ${first}`)}`,
    exitCode: exitCode.usage,
  });
}
