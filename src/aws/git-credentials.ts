/**
 * The name and password with which git reaches a CodeCommit repository, as `aws codecommit credential-helper` makes
 * them: a Signature Version 4 of the repository's URL. Pure.
 * CodeCommit User Guide, "Setup steps for HTTPS connections to AWS CodeCommit repositories with the AWS CLI credential helper"
 */
import { createHash, createHmac } from 'node:crypto';

/** A repository's URL, in the parts that git gives. */
export interface GitUrl {
  /** With the port, if there is one. */
  readonly host: string;
  /** Without the slash at its beginning, such as `v1/repos/hello`. */
  readonly path: string;
}

export interface SigningKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface GitCredentials {
  readonly username: string;
  readonly password: string;
}

/** The region of a CodeCommit host: of AWS's own ones, also in China, those for FIPS and those of a VPC endpoint. */
export function codeCommitRegion(host: string): string | undefined {
  const own = /^git-codecommit(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?(?::\d+)?$/;
  const ofVpc = /^vpce-[a-z0-9-]+\.git-codecommit(?:-fips)?\.([a-z0-9-]+)\.vpce\.amazonaws\.com(?:\.cn)?(?::\d+)?$/;
  return (own.exec(host) ?? ofVpc.exec(host))?.[1];
}

/** @param at when they are made: they are valid for some fifteen minutes */
export function gitCredentials(url: GitUrl, region: string, key: SigningKey, at: Date): GitCredentials {
  // Without the Z of its end, which CodeCommit wants in the password alone.
  const timestamp = at.toISOString().replace(/[-:]|\.\d+Z$/g, '');
  const scope = [timestamp.slice(0, 8), region, 'codecommit', 'aws4_request'];
  const hostname = url.host.replace(/:\d+$/, '');
  const request = ['GIT', `/${url.path}`, '', `host:${hostname}`, '', 'host', ''].join('\n');
  const digest = createHash('sha256').update(request).digest('hex');
  const text = ['AWS4-HMAC-SHA256', timestamp, scope.join('/'), digest].join('\n');
  const signature = [...scope, text].reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${key.secretAccessKey}`,
  ) as Buffer;
  const token = key.sessionToken ? `%${key.sessionToken}` : '';
  return { username: key.accessKeyId + token, password: `${timestamp}Z${signature.toString('hex')}` };
}
