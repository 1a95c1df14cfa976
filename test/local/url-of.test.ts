/** Where things answer, by their ARN. Websites and deployment groups have tests of their own. */
import {
  CreateApplicationCommand,
  CreateEnvironmentCommand,
  ElasticBeanstalkClient,
} from '@aws-sdk/client-elastic-beanstalk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Local, openLocal } from '../helpers/local.js';

let local: Local;
let hostings: number;
beforeEach(async () => {
  hostings = 0;
  local = await openLocal({
    async startHosting(ended) {
      hostings += 1;
      await ended();
    },
  });
});
afterEach(() => local.close());

test('an environment answers at its endpoint, in its own region, until it is terminated', async () => {
  const region = 'eu-central-1';
  const client = local.client(ElasticBeanstalkClient, { region });
  await client.send(new CreateApplicationCommand({ ApplicationName: 'hello' }));
  const { CNAME, EnvironmentId } = await client.send(
    new CreateEnvironmentCommand({
      ApplicationName: 'hello',
      EnvironmentName: 'staging',
      SolutionStackName: '64bit Amazon Linux 2023 v6.10.0 running Node.js 22',
    }),
  );
  const before = hostings;
  const at = (where: string) => local.aws.urlOf(`arn:aws:elasticbeanstalk:${where}:000000000000:${resource}`);
  const resource = 'environment/hello/staging';
  expect([await at(region), await at('us-east-1')]).toEqual([`http://${CNAME}`, undefined]);
  // Whoever asks finds it served.
  expect(hostings).toBe(before + 1);
  await local.aws.act(
    async (call) => {
      const all = call.regional<object>('elasticbeanstalk/environments');
      await all.put(EnvironmentId ?? '', { ...(await all.get(EnvironmentId ?? '')), status: 'Terminated' });
    },
    undefined,
    region,
  );
  expect(await at(region)).toBeUndefined();
});

test.each([
  ['nothing', ''],
  ['no ARN', 'hello'],
  ['what is not served', 'arn:aws:codecommit:us-east-1:000000000000:hello'],
  ['what is no service', 'arn:aws:toString:us-east-1:000000000000:hello'],
  ['a bucket that is not there', 'arn:aws:s3:::none'],
  ['an environment that is not there', 'arn:aws:elasticbeanstalk:us-east-1:000000000000:environment/hello/none'],
  ['an application', 'arn:aws:codedeploy:us-east-1:000000000000:application:hello'],
  ['a group that is not there', 'arn:aws:codedeploy:us-east-1:000000000000:deploymentgroup:hello/none'],
])('%s answers nowhere', async (_what, arn) => {
  expect(await local.aws.urlOf(arn)).toBeUndefined();
});
