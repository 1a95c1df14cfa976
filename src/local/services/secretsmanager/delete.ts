import {
  DeleteSecret$,
  type DeleteSecretCommandInput,
  type DeleteSecretCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import { operation, type Call } from '../../service.js';
import { findSecret, invalidParameter, secrets, usableSecretAt } from './secret.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Days, unless the request says so: the API reference's page of DeleteSecret. */
const RECOVERY_WINDOW = 30;

/** Marks a secret for deletion when its recovery window has passed, or deletes it at once. */
export const DeleteSecret = operation<DeleteSecretCommandInput, DeleteSecretCommandOutput>(
  DeleteSecret$,
  async (input, call) => {
    const { RecoveryWindowInDays: days = RECOVERY_WINDOW, ForceDeleteWithoutRecovery: force } = input;
    if (force && input.RecoveryWindowInDays !== undefined) {
      throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
    }
    if (days < 7 || days > 30) {
      throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
    }
    if (force) return deleteNow(call, input.SecretId ?? '');
    const secret = await usableSecretAt(call, input.SecretId);
    const deleted = new Date(call.now().getTime() + days * DAY_MS);
    await secrets(call).put(secret.name, { ...secret, deleted });
    return { ARN: secret.arn, Name: secret.name, DeletionDate: deleted };
  },
);

/** By force, a secret that is not there is as good as deleted. */
async function deleteNow(call: Call, secretId: string) {
  const secret = await findSecret(call, secretId);
  if (secret) await secrets(call).delete(secret.name);
  const arn = secretId.startsWith('arn:') ? secretId : call.arn('secretsmanager', `secret:${secretId}`);
  return { ARN: secret?.arn ?? arn, Name: secret?.name ?? secretId, DeletionDate: call.now() };
}
