/** What the other services ask of IAM: may they act as a role? */
import { decide } from '../policy/decide.js';
import { parsePolicy } from '../policy/document.js';
import type { Call } from '../service.js';
import { seenRole } from './iam/role.js';

/**
 * Whether the role is known to the service already, and its trust document lets the service (such as `codebuild.amazonaws.com`) assume it.
 * @param sourceArn what the service acts for, which a trust may ask for as `aws:SourceArn` and `aws:SourceAccount`.
 *   IAM User Guide, "The confused deputy problem", section "Cross-service confused deputy prevention".
 * @param externalId what the service says as `sts:ExternalId`, if it says something
 */
export async function assumable(
  call: Call,
  roleArn: string,
  service: string,
  sourceArn: string,
  externalId?: string,
): Promise<boolean> {
  const role = await seenRole(call, roleArn.slice(roleArn.lastIndexOf('/') + 1));
  if (role?.arn !== roleArn) return false;
  const context = {
    'aws:SourceArn': [sourceArn],
    'aws:SourceAccount': [call.account],
    ...(externalId !== undefined && { 'sts:ExternalId': [externalId] }),
  };
  const principal = { kind: 'service', service } as const;
  const request = { principal, action: 'sts:AssumeRole', resource: roleArn, context };
  return decide(request, { identity: [], trust: parsePolicy(role.trust, 'trust') }).allowed;
}
