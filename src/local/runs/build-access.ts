/** How the commands of a build, or an application, reach the local AWS: as their role, and in no other way. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { grantCredentials, type Holder, revokeCredentials } from '../container-credentials.js';
import type { LocalAws } from '../index.js';

export interface BuildAccess {
  /** The variables by which AWS's clients find the endpoint and their credentials. */
  readonly variables: Readonly<Record<string, string>>;
  /** The URL of the local AWS. */
  readonly endpoint: string;
  revoke(): Promise<void>;
}

/**
 * Lets programs call the local AWS as `principal`.
 * @param endpoint the URL at which they reach it
 * @param holder whose programs they are
 */
export async function openAccess(
  aws: LocalAws,
  region: string,
  principal: string,
  endpoint: string,
  holder: Holder = 'runs',
): Promise<BuildAccess> {
  const address = await aws.act((call) => grantCredentials(call, principal, holder), undefined, region);
  return {
    endpoint,
    variables: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: endpoint + address.path,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: address.token,
      // Where credentials are looked for next: a machine in a cloud would lend the build its own.
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    revoke: () => aws.act((call) => revokeCredentials(call, address), undefined, region),
  };
}

/**
 * Leads git's way to CodeCommit here. With `helper` it is logged in, too, as `git-credential-helper: yes` in a buildspec
 * asks: a command for git to run.
 */
export async function writeGitConfig(
  home: string,
  region: string,
  endpoint: string,
  helper: string | undefined,
): Promise<void> {
  const credentials =
    helper === undefined ? [] : ['[credential]', `\thelper = ${quoted(`!${helper}`)}`, '\tUseHttpPath = true'];
  const lines = [
    `[url ${quoted(`${endpoint}/v1/repos/`)}]`,
    `\tinsteadOf = https://git-codecommit.${region}.amazonaws.com/v1/repos/`,
    ...credentials,
  ];
  await writeFile(join(home, '.gitconfig'), `${lines.join('\n')}\n`, { mode: 0o600 });
}

/** https://git-scm.com/docs/git-config, "Syntax" */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
