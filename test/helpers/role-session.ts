import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { ClientConfig, Local } from './local.js';

/** What a role may do. */
interface Allowed {
  readonly Action: string | readonly string[];
  readonly Resource: string;
}

/** Temporary credentials of a new role of this name, which may do this and nothing else. */
export async function roleSession(
  local: Local,
  RoleName: string,
  ...allowed: readonly Allowed[]
): Promise<Required<ClientConfig['credentials']>> {
  const iam = local.client(IAMClient);
  const document = (Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
  const trust = [{ Effect: 'Allow', Principal: { AWS: '000000000000' }, Action: 'sts:AssumeRole' }];
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document(trust) }));
  const PolicyDocument = document(allowed.map((statement) => ({ Effect: 'Allow', ...statement })));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'allowed', PolicyDocument }));
  const sts = local.client(STSClient);
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: Role!.Arn!, RoleSessionName: 'session' }));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials!;
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}
