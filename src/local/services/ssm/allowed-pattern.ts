import { runInNewContext } from 'node:vm';
import { AwsError } from '../../errors.js';

/** A pattern that backtracks without end is given up; any other takes far less. */
const MOST_MS = 250;

/**
 * Holds a value to the pattern that its parameter allows. An error does not tell the value, which may be secret.
 * @throws AwsError `InvalidAllowedPatternException`, `ParameterPatternMismatchException`
 */
export function checkAllowedPattern(pattern: string, value: string): void {
  if (matches(pattern, value)) return;
  throw new AwsError(
    'ParameterPatternMismatchException',
    `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
  );
}

function matches(pattern: string, value: string): boolean {
  try {
    // In a context of its own it can be interrupted.
    return runInNewContext('new RegExp(pattern).test(value)', { pattern, value }, { timeout: MOST_MS }) as boolean;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? 'it takes too long to evaluate' : 'it is not well formed';
    throw new AwsError(
      'InvalidAllowedPatternException',
      `The request doesn't meet the regular expression requirement: ${reason}.`,
    );
  }
}
