import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Local, openLocal } from '../../helpers/local.js';

let local: Local;
beforeEach(async () => {
  local = await openLocal();
});
afterEach(() => local.close());

it('says who calls', async () => {
  const identity = await local.client(STSClient).send(new GetCallerIdentityCommand({}));
  expect(identity).toMatchObject({
    Account: '000000000000',
    Arn: 'arn:aws:iam::000000000000:user/local',
    UserId: expect.stringMatching(/^AIDA[A-Z0-9]{17}$/),
  });
});

it('says which role calls', async () => {
  const role = 'arn:aws:sts::000000000000:assumed-role/build/session';
  expect(await local.aws.call('sts', 'GetCallerIdentity', {}, role)).toMatchObject({ Arn: role });
});
