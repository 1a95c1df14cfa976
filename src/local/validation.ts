import { NormalizedSchema } from '@smithy/core/schema';
import { violations } from './constraints.js';
import { AwsError } from './errors.js';
import { missingMembers } from './protocols/required.js';
import type { Service } from './service.js';

/**
 * Checks an operation's input against the service's API model, as AWS's front end does before the operation runs.
 * @throws AwsError the service's own code for it, naming everything that is missing or not allowed
 */
export function checkInput({ validation, operations }: Service, operation: string, input: object): void {
  if (!validation) return;
  const missing = missingMembers(NormalizedSchema.of(operations[operation]!.schema[4]), input);
  const wrong = violations(validation.constraints, operation, input);
  const messages = [
    ...missing.map((path) => `Value null at '${path}' failed to satisfy constraint: Member must not be null`),
    ...wrong.flatMap(({ message, isOwn }) => (isOwn ? [] : message)),
  ];
  if (messages.length === 0) {
    const [own] = wrong;
    if (own) throw new AwsError(validation.code, own.message);
    return;
  }
  const count = `${messages.length} validation error${messages.length === 1 ? '' : 's'} detected`;
  throw new AwsError(validation.code, `${count}: ${messages.join('; ')}`);
}
