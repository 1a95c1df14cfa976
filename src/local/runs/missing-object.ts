import { AwsError } from '../errors.js';

/** Whether S3 has no such object: to a role that may not list the bucket it says so by denying access. */
export function isMissingObject(error: unknown): boolean {
  return error instanceof AwsError && (error.code === 'NoSuchKey' || error.code === 'AccessDenied');
}
