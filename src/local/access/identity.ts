/** Who calls, and the policies that they are held to. */
import { anonymous, localUser } from '../caller.js';
import type { Statement } from '../policy/document.js';
import { parsePolicy } from '../policy/document.js';
import type { Principal } from '../policy/principal.js';
import type { Call } from '../service.js';
import { documentOf } from '../services/iam/managed-policy.js';
import { type RoleRecord, seenRole } from '../services/iam/role.js';
import type { ConditionContext } from './permission.js';

export interface Identity {
  readonly principal: Principal;
  readonly identity: readonly (readonly Statement[])[];
  readonly boundary?: readonly Statement[];
  /** Condition keys about them that their ARN does not tell. */
  readonly context: ConditionContext;
}

/** The local user may do everything, as the administrator of an account may. */
const ADMINISTRATOR: readonly Statement[] = [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }];

/** Who has this ARN, as IAM and the services see them now. A session of a role that is gone may do nothing any more. */
export async function identityOf(call: Call, principalArn: string): Promise<Identity> {
  const { account, partition } = call;
  if (principalArn === localUser) {
    return { principal: { kind: 'user', arn: principalArn, account }, identity: [ADMINISTRATOR], context: {} };
  }
  if (principalArn === anonymous) {
    return { principal: { kind: 'anonymous' }, identity: [], context: { 'aws:userid': [anonymous] } };
  }
  const [, roleName = '', session = ''] = /:assumed-role\/([^/]+)\/(.+)$/.exec(principalArn) ?? [];
  const role = await seenRole(call, roleName);
  const roleArn = role?.arn ?? `arn:${partition}:iam::${account}:role/${roleName}`;
  const principal = { kind: 'role-session', arn: principalArn, roleArn, account } as const;
  if (!role) return { principal, identity: [], context: {} };
  const boundary = await boundaryOf(call, role);
  return {
    principal,
    identity: await identityPolicies(call, role),
    ...(boundary && { boundary }),
    context: {
      'aws:userid': [`${role.id}:${session}`],
      ...Object.fromEntries(role.tags.map(({ Key, Value = '' }) => [`aws:PrincipalTag/${Key}`, [Value]])),
    },
  };
}

async function identityPolicies(call: Call, { policies, attached }: RoleRecord): Promise<Statement[][]> {
  const managed = await Promise.all(attached.map((arn) => documentOf(call, arn)));
  const documents = [...Object.values(policies), ...managed.filter((document) => document !== undefined)];
  return documents.map((document) => parsePolicy(document, 'identity'));
}

/** A boundary that is gone allows nothing. */
async function boundaryOf(call: Call, { permissionsBoundary }: RoleRecord): Promise<Statement[] | undefined> {
  if (permissionsBoundary === undefined) return undefined;
  const document = await documentOf(call, permissionsBoundary);
  return document === undefined ? [] : parsePolicy(document, 'identity');
}
