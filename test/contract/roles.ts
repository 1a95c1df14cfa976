import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import type { PolicyDocument, Statement } from '../../src/policies.js';
import { tagPairs } from '../../src/resources/resource.js';
import type { World } from './world.js';

/** A document of these statements, as IAM takes it. */
export function policy(...Statement: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

/** Lets a service, such as `codebuild`, assume the role. */
export function trustIn(service: string): PolicyDocument {
  const statement: Statement = {
    Effect: 'Allow',
    Principal: { Service: `${service}.amazonaws.com` },
    Action: 'sts:AssumeRole',
  };
  return { Version: '2012-10-17', Statement: [statement] };
}

/** Makes a role; gives its ARN. */
export async function createRole(
  { aws, tags }: World,
  RoleName: string,
  trust: object,
  permissions?: object,
): Promise<string> {
  const AssumeRolePolicyDocument = JSON.stringify(trust);
  const request = new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument, Tags: tagPairs(tags) });
  const { Role } = await aws.iam().send(request);
  if (permissions) {
    const PolicyDocument = JSON.stringify(permissions);
    await aws.iam().send(new PutRolePolicyCommand({ RoleName, PolicyName: 'contract', PolicyDocument }));
  }
  return Role?.Arn ?? '';
}
