/** The policies that domains and repositories have, beside those of who asks. */
import { randomBytes } from 'node:crypto';
import { parsePolicy, PolicySyntaxError } from '../../policy/document.js';
import type { Call } from '../../service.js';
import { domains, type PermissionsPolicy } from './domain.js';
import { AwsError } from '../../errors.js';
import { invalid } from './errors.js';
import { repositories, repositoryKey } from './repository.js';

/** The policy document that speaks of the thing with this ARN: that of a package is its repository's. */
export async function permissionsPolicyOf(call: Call, arn: string): Promise<string | undefined> {
  const [, kind, domain = '', repository = ''] = /:(domain|repository|package)\/([^/]*)(?:\/([^/]*))?/.exec(arn) ?? [];
  const record =
    kind === 'domain'
      ? await domains(call).get(domain)
      : await repositories(call).get(repositoryKey(domain, repository));
  return record?.policy?.document;
}

/**
 * A policy as it is stored anew.
 * @param before the one that it replaces
 * @param revision that the caller takes that one to have
 * @throws AwsError `ValidationException`, `ConflictException` 409
 */
export function newPolicy(document: string, before?: PermissionsPolicy, revision?: string): PermissionsPolicy {
  try {
    parsePolicy(document, 'resource');
  } catch (error) {
    if (error instanceof PolicySyntaxError) throw invalid(`The policy document is not valid: ${error.message}`);
    throw error;
  }
  checkRevision(before, revision);
  return { document, revision: randomBytes(32).toString('base64') };
}

/** @throws AwsError `ConflictException` 409 when the policy has changed since the caller looked */
export function checkRevision(policy: PermissionsPolicy | undefined, revision: string | undefined): void {
  if (revision === undefined || revision === policy?.revision) return;
  throw new AwsError('ConflictException', 'The policy has another revision than the one that the request names.', 409);
}
