/** Who comes with git, and to which repository. */
import type { IncomingMessage } from 'node:http';
import { denialOf } from '../access/authorize.js';
import type { Permission } from '../access/permission.js';
import { accessKey } from '../credentials.js';
import type { Log } from '../log.js';
import { regionsOf } from '../regions.js';
import type { Server } from '../server.js';
import type { Call } from '../service.js';
import { folderOf, repositories } from '../services/codecommit/repository.js';
import { isSame } from '../signature/signing.js';
import type { AccessKey } from '../signature/access-key.js';
import type { Store } from '../store.js';
import type { GitRequest } from './address.js';
import { NotAdmitted } from './not-admitted.js';
import { regionOfPassword } from './password.js';
import { type PushHead, readPushHead } from './push-head.js';

export interface GitAccess {
  readonly server: Server;
  readonly store: Store;
  /** Whose repository is meant when several regions have one of the name. */
  readonly region: string;
  readonly log: Log;
}

export interface Admitted {
  /** The ARN of who comes. */
  readonly principal: string;
  /** The bare git repository. */
  readonly folder: string;
  /** What has been read of the request's body to decide. */
  readonly read: Uint8Array;
}

const nothingPushed: PushHead = { references: [], read: new Uint8Array() };

/** @throws NotAdmitted, DamagedState */
export async function admit(
  incoming: IncomingMessage,
  { repositoryName, service, file }: GitRequest,
  { server, store, region }: GitAccess,
): Promise<Admitted> {
  const { headers } = incoming;
  const { username, password } = basicCredentials(headers.authorization);
  const key = await keyOf(username, store);
  const signed = { hostname: (headers.host ?? '').replace(/:\d+$/, ''), path: `/v1/repos/${repositoryName}` };
  const regions = [region, ...(await regionsOf(store.home)).filter((other) => other !== region)];
  const meant = regionOfPassword(password, signed, key.secretAccessKey, regions, new Date());
  if (meant === undefined) throw new NotAdmitted(403, 'The password is wrong, or older than 15 minutes.');
  const action = service === 'git-receive-pack' ? 'codecommit:GitPush' : 'codecommit:GitPull';
  const { references, read } = file === 'git-receive-pack' ? await readPushHead(incoming) : nothingPushed;
  // A host of this machine names no region, so that a password is often made for none in particular.
  for (const where of [meant, ...regions]) {
    const folder = await server.act({ principal: key.principal, region: where }, async (call) => {
      if (!(await repositories(call).get(repositoryName))) return undefined;
      await checkPermission(call, { action, resource: call.arn('codecommit', repositoryName) }, references);
      return folderOf(call, repositoryName);
    });
    if (folder !== undefined) return { principal: key.principal, folder, read };
  }
  throw new NotAdmitted(404, `${repositoryName} does not exist`);
}

/**
 * CodeCommit User Guide, "CodeCommit permissions reference", section "Permissions for Git client commands", and "Limit
 * pushes and merges to branches": before a push git only asks what there is, and then no reference is named yet.
 */
async function checkPermission(call: Call, permission: Permission, references: readonly string[]): Promise<void> {
  const contexts = references.map((reference) => ({ 'codecommit:References': [reference] }));
  for (const context of contexts.length > 0 ? contexts : [{}]) {
    const denial = await denialOf(call, { ...permission, context });
    if (denial !== undefined) throw new NotAdmitted(403, denial);
  }
}

/** https://datatracker.ietf.org/doc/html/rfc7617 */
function basicCredentials(authorization = ''): { username: string; password: string } {
  const [, encoded] = /^Basic +(\S+)$/i.exec(authorization) ?? [];
  if (encoded === undefined) throw new NotAdmitted(401, 'CodeCommit wants a user name and a password.');
  const [username = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { username, password: rest.join(':') };
}

/** @param username an access key's id, and `%` and the session's token with temporary credentials */
async function keyOf(username: string, store: Store): Promise<AccessKey> {
  const [accessKeyId = '', ...rest] = username.split('%');
  const key = await accessKey(store, accessKeyId);
  if (!key || !isSame(key.sessionToken ?? '', rest.join('%'))) {
    throw new NotAdmitted(403, 'The security token included in the request is invalid.');
  }
  if (key.isExpired) throw new NotAdmitted(403, 'The security token included in the request is expired');
  return key;
}
