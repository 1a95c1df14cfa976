import { expect } from 'vitest';

/** An error as the SDK throws it. Of AWS's messages only what is relied on is asked for: the rest may be reworded. */
export function refusal(name: string, message: RegExp | string = ''): Error {
  return expect.objectContaining({ name, message: expect.stringMatching(message) }) as Error;
}
