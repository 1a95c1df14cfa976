import { AwsError } from '../../../errors.js';

/** What is there; undefined when AWS says, by one of these codes, that it is not. */
export async function ifThere<T>(asked: Promise<T>, ...codes: readonly string[]): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof AwsError && codes.includes(error.code)) return undefined;
    throw error;
  }
}
