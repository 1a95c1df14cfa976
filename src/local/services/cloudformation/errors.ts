/** CloudFormation's errors. Source: "Common Errors" and the operations' pages in its API Reference. */
import { AwsError } from '../../errors.js';
import { TemplateError } from '../../template/error.js';

export function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

/** For what AWS has and the local AWS has not. */
export function notOffered(what: string): AwsError {
  return invalid(`${what} is not offered by the local AWS.`);
}

/** @throws AwsError `ValidationError`, for what is wrong with a template */
export async function asInvalid<T>(work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof TemplateError ? invalid(error.message) : error;
  }
}
