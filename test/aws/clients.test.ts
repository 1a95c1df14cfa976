import { expect, test } from 'vitest';
import { clients } from '../../src/aws/clients.js';
import { unseen } from '../helpers/calling.js';

const config = { region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };

test('makes one client a service, when it is first asked for', async () => {
  const aws = clients(config, unseen);
  expect(aws.iam()).toBe(aws.iam());
  for (const client of Object.values(aws)) expect(await client().config.region()).toBe('eu-central-1');
});

test.each([true, false])('S3 has its buckets in the path: %s', (pathStyle) => {
  expect(clients(config, unseen, { pathStyle }).s3().config.forcePathStyle).toBe(pathStyle);
});

test('S3 has a host name for every bucket when nothing is said', () => {
  expect(clients(config, unseen).s3().config.forcePathStyle).toBe(false);
});
