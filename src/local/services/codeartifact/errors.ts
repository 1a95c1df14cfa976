/** The errors of CodeArtifact, with the statuses that its API model gives them. */
import { AwsError } from '../../errors.js';

/** The values of `ResourceType` in the API model that are there. */
type ResourceType = 'domain' | 'repository' | 'package' | 'package-version';

export function notFound(resourceType: ResourceType, resourceId: string, message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404, { resourceId, resourceType });
}

export function conflict(resourceType: ResourceType, resourceId: string, message: string): AwsError {
  return new AwsError('ConflictException', message, 409, { resourceId, resourceType });
}

export function quotaExceeded(resourceType: ResourceType, resourceId: string, message: string): AwsError {
  return new AwsError('ServiceQuotaExceededException', message, 402, { resourceId, resourceType });
}

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message, 400, { reason: 'OTHER' });
}
