/** Who comes with npm, and to which repository. */
import type { IncomingMessage } from 'node:http';
import { denialOf } from '../../access/authorize.js';
import { account } from '../../caller.js';
import type { LocalAws } from '../../index.js';
import type { Call } from '../../service.js';
import { packageArn, partsOf } from '../../services/codeartifact/package.js';
import { parsePath, repositoryPath } from '../../services/codeartifact/registry.js';
import {
  repositories,
  repositoryArn,
  repositoryKey,
  type RepositoryRecord,
} from '../../services/codeartifact/repository.js';
import { tokenRecord, type TokenRecord } from '../../services/codeartifact/tokens.js';
import { NpmError } from './npm-error.js';
import { type Asked, askedOf } from './npm-path.js';

export interface Admitted {
  readonly repository: RepositoryRecord;
  /** The path of the repository, and what is asked for within it, with the query. */
  readonly prefix: string;
  readonly path: string;
  readonly asked: Asked;
}

/** What the actions of npm need. Source: "AWS CodeArtifact permissions reference", with the commands of npm, in the User Guide. */
const ACTIONS: Readonly<Record<Asked['kind'], readonly string[]>> = {
  read: ['ReadFromRepository'],
  change: ['PublishPackageVersion', 'PutPackageMetadata'],
  tag: ['PutPackageMetadata'],
};

/** @throws NpmError, DamagedState */
export async function admit(aws: LocalAws, incoming: IncomingMessage): Promise<Admitted> {
  const { method = 'GET', url = '/' } = incoming;
  const address = parsePath(url);
  if (!address) throw new NpmError(404, 'There is no repository at this address');
  const token = await tokenOf(aws, incoming.headers.authorization);
  const { domain, region, owner } = address;
  if (token.domain !== domain || token.region !== region || owner !== account) {
    const its = `the domain '${token.domain}' of the account ${account} in ${token.region}`;
    throw new NpmError(403, `The authorization token is for ${its}`);
  }
  const asked = askedOf(method, address.rest);
  return aws.act(
    async (call) => {
      const repository = await repositories(call).get(repositoryKey(domain, address.repository));
      if (!repository) throw new NpmError(404, `Repository '${address.repository}' does not exist`);
      await checkPermission(call, repository, asked);
      return { repository, prefix: repositoryPath(repository), path: address.rest, asked };
    },
    token.principal,
    region,
  );
}

/**
 * What npm shows: a token, or `aws` and the token as its password.
 * @throws NpmError 401
 */
async function tokenOf(aws: LocalAws, authorization = ''): Promise<TokenRecord> {
  const [, bearer] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
  const [, basic = ''] = /^Basic +(\S+)$/i.exec(authorization) ?? [];
  const token = bearer ?? Buffer.from(basic, 'base64').toString().replace(/^aws:/, '');
  if (token === '') throw new NpmError(401, 'Unauthenticated: the request has no authorization token');
  const record = await tokenRecord(aws.store, token);
  if (!record) throw new NpmError(401, 'Unauthenticated: the authorization token is not valid');
  if (record.expires > aws.store.now()) return record;
  throw new NpmError(401, 'Unauthenticated: the authorization token has expired. Get another one, and try again.');
}

async function checkPermission(
  call: Call,
  { domain, name: repository }: RepositoryRecord,
  asked: Asked,
): Promise<void> {
  const resource =
    asked.kind === 'read' || asked.name === undefined
      ? repositoryArn(call, { domain, repository })
      : packageArn(call, { domain, repository, ...partsOf(asked.name) });
  for (const action of ACTIONS[asked.kind]) {
    const denial = await denialOf(call, { action: `codeartifact:${action}`, resource });
    if (denial !== undefined) throw new NpmError(403, denial);
  }
}
