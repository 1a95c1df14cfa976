import { expect, test } from 'vitest';
import { beforeAwsCli } from '../../src/aws/cli.js';

const commandLine = (command: string) => `pipeline-setup ${command} --local --region eu-central-1`;

test('where the local AWS is meant, the AWS CLI is led there, by what that command takes', () => {
  const serve = 'pipeline-setup local serve --region eu-central-1';
  expect(beforeAwsCli({ commandLine, endpoint: 'local' })).toEqual([
    `Lead the AWS CLI to the local AWS first: eval "$(${serve} --env)", beside ${serve}`,
  ]);
  expect(beforeAwsCli({ commandLine, endpoint: 'aws' })).toEqual([]);
});
