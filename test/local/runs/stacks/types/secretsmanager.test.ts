import type { DescribeSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secret } from '../../../../../src/local/runs/stacks/types/secretsmanager/secret.js';
import type { Properties } from '../../../../../src/local/runs/stacks/types/type.js';
import { type Local, openLocal } from '../../../../helpers/local.js';
import { former, resourceJob } from '../../../../helpers/resource-job.js';

let local: Local;
beforeAll(async () => {
  local = await openLocal();
});
afterAll(() => local.close());

async function valueOf(SecretId: string): Promise<string> {
  const answer = await local.aws.call<{ SecretString: string }>('secretsmanager', 'GetSecretValue', { SecretId });
  return answer.SecretString;
}

describe('a secret', () => {
  it('has a value that is generated, and another one when that is to be another', async () => {
    const properties: Properties = { GenerateSecretString: { PasswordLength: '20', ExcludePunctuation: 'true' } };
    const made = await secret.create(resourceJob(local, properties));
    const first = await valueOf(made.id);
    expect(first).toMatch(/^[A-Za-z0-9]{20}$/);

    const described = { ...properties, Description: 'of the shop' };
    await secret.update(resourceJob(local, described), former(made, properties));
    expect(await valueOf(made.id)).toBe(first);

    const longer = { ...described, GenerateSecretString: { PasswordLength: 24 } };
    await secret.update(resourceJob(local, longer), former(made, described));
    expect(await valueOf(made.id)).toHaveLength(24);
  });

  it('has what is generated beside what is given', async () => {
    const GenerateSecretString = { SecretStringTemplate: '{"user":"shop"}', GenerateStringKey: 'password' };
    const made = await secret.create(resourceJob(local, { Name: 'login', GenerateSecretString }));
    expect(JSON.parse(await valueOf(made.id))).toEqual({
      user: 'shop',
      password: expect.stringMatching(/^.{32}$/) as string,
    });
  });

  it('may be without a value', async () => {
    const made = await secret.create(resourceJob(local, { Name: 'empty' }));
    await expect(valueOf(made.id)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });

  it('has its tags changed, and its value as it was', async () => {
    const properties = { Name: 'tagged', SecretString: 'x', Tags: [{ Key: 'team', Value: 'shop' }] };
    const made = await secret.create(resourceJob(local, properties));
    const after = { ...properties, Tags: [{ Key: 'level', Value: 1 }] };
    await secret.update(resourceJob(local, after), former(made, properties));
    const told = await local.aws.call<DescribeSecretCommandOutput>('secretsmanager', 'DescribeSecret', {
      SecretId: 'tagged',
    });
    expect(told.Tags).toEqual([{ Key: 'level', Value: '1' }]);
    expect(Object.keys(told.VersionIdsToStages ?? {})).toHaveLength(1);
  });

  it('is not taken over while it waits for its end', async () => {
    const made = await secret.create(resourceJob(local, { Name: 'ending' }));
    await local.aws.call('secretsmanager', 'DeleteSecret', { SecretId: 'ending' });
    expect(await secret.adopt(resourceJob(local, { Id: made.id }))).toBeUndefined();
  });

  it.each([
    [{ SecretString: 'a', GenerateSecretString: {} }, 'Only one of SecretString and GenerateSecretString'],
    [{ GenerateSecretString: { GenerateStringKey: 'a' } }, 'SecretStringTemplate and GenerateStringKey together'],
    [
      { GenerateSecretString: { GenerateStringKey: 'a', SecretStringTemplate: 'hunter2' } },
      'SecretStringTemplate must be the text of a JSON object.',
    ],
    [
      { GenerateSecretString: { GenerateStringKey: 'a', SecretStringTemplate: '[]' } },
      'SecretStringTemplate must be the text of a JSON object.',
    ],
    [{ GenerateSecretString: { Length: 7 } }, 'extraneous key [Length] is not permitted'],
  ])('is not made of %j', async (properties, message) => {
    await expect(secret.create(resourceJob(local, { Name: 'wrong', ...properties }))).rejects.toThrow(message);
    await expect(valueOf('wrong')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});
