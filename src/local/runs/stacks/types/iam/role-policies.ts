/** The policies of a role, as its own properties have them: inline ones, and managed ones that are attached. */
import { ifThere } from '../if-there.js';
import { listChanges } from '../changes.js';
import { document, structures, text, texts } from '../given.js';
import type { Properties, ResourceJob } from '../type.js';

/**
 * Gives the role the policies that are wanted, and takes away those that were wanted before; others are left alone. What it
 * may newly do comes first, so that it can always do what it needs before and after.
 * @throws AwsError
 */
export async function changePolicies(
  job: ResourceJob,
  RoleName: string,
  before: Properties,
  after: Properties,
): Promise<void> {
  const managed = listChanges(texts(before, 'ManagedPolicyArns'), texts(after, 'ManagedPolicyArns'));
  const [former, wanted] = [inlineOf(before), inlineOf(after)];
  for (const PolicyArn of managed.added) await job.call('iam', 'AttachRolePolicy', { RoleName, PolicyArn });
  for (const [PolicyName, PolicyDocument] of wanted) {
    if (former.get(PolicyName) === PolicyDocument) continue;
    await job.call('iam', 'PutRolePolicy', { RoleName, PolicyName, PolicyDocument });
  }
  for (const PolicyArn of managed.removed) {
    await ifThere(job.call('iam', 'DetachRolePolicy', { RoleName, PolicyArn }), 'NoSuchEntity');
  }
  for (const PolicyName of former.keys()) {
    if (wanted.has(PolicyName)) continue;
    await ifThere(job.call('iam', 'DeleteRolePolicy', { RoleName, PolicyName }), 'NoSuchEntity');
  }
}

/** Documents by the policies' names. */
function inlineOf(properties: Properties): Map<string, string | undefined> {
  const policies = structures(properties, 'Policies');
  return new Map(policies.map((each) => [text(each, 'PolicyName') ?? '', document(each['PolicyDocument'])]));
}
