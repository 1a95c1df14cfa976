import { RepositoryDoesNotExistException } from '@aws-sdk/client-codecommit';
import { describe, expect, test } from 'vitest';
import { errorName, ignore } from '../../src/aws/errors.js';

const answer = (message: string) => ({ message, $metadata: { httpStatusCode: 400 } });

describe('ignore', () => {
  const missing = new RepositoryDoesNotExistException(answer('hello does not exist'));

  test.each(['RepositoryDoesNotExistException', ['Other', 'RepositoryDoesNotExistException']])(
    'gives nothing for %j',
    async (names) => {
      expect(await ignore(names, Promise.reject(missing))).toBeUndefined();
    },
  );

  test('gives what was answered, and throws every other error', async () => {
    expect(await ignore('Other', Promise.resolve(1))).toBe(1);
    await expect(ignore('Other', Promise.reject(missing))).rejects.toBe(missing);
  });

  test('only an error has a name', () => {
    expect([errorName(missing), errorName('x'), errorName({ name: 'x' })]).toEqual([missing.name, '', '']);
  });
});
