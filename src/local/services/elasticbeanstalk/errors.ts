/** Elastic Beanstalk's errors. Source: "Common Errors" and the operations' pages in its API Reference. */
import { AwsError } from '../../errors.js';

export function invalidValue(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}

export function invalidCombination(message: string): AwsError {
  return new AwsError('InvalidParameterCombination', message);
}

export function missingParameter(message: string): AwsError {
  return new AwsError('MissingParameter', message);
}

export function inProgress(message: string): AwsError {
  return new AwsError('OperationInProgressFailure', message);
}

export function insufficientPrivileges(message: string): AwsError {
  return new AwsError('InsufficientPrivilegesException', message, 403);
}

/** For what AWS has and the local AWS has not. */
export function notOffered(what: string): AwsError {
  return invalidValue(`${what} is not offered by the local AWS.`);
}
