import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environment } from '../../../../../src/local/runs/stacks/types/elasticbeanstalk/environment.js';
import type { Made, Properties } from '../../../../../src/local/runs/stacks/types/type.js';
import { APPLICATION, type Beanstalk, beanstalk } from '../../../../helpers/beanstalk.js';
import { former, resourceJob } from '../../../../helpers/resource-job.js';

const server =
  "require('http').createServer((_, answer) => answer.end('VERSION ' + process.env.LEVEL)).listen(process.env.PORT)";
let eb: Beanstalk;

beforeAll(async () => {
  eb = await beanstalk();
  await eb.version('one', { 'app.js': server.replace('VERSION', 'one') });
  await eb.version('two', { 'app.js': server.replace('VERSION', 'two') });
  await eb.version('broken', { 'app.js': 'process.exit(1)' });
});
afterAll(() => eb.close());

const setting = (Namespace: string, OptionName: string, Value: string | number) => ({ Namespace, OptionName, Value });
const given = (VersionLabel: string, over: Properties = {}, ...options: object[]): Properties => ({
  ApplicationName: APPLICATION,
  EnvironmentName: 'hello',
  SolutionStackName: '64bit Amazon Linux 2023 v6.10.0 running Node.js 22',
  VersionLabel,
  OptionSettings: [setting('aws:autoscaling:launchconfiguration', 'IamInstanceProfile', 'web'), ...options],
  ...over,
});

/** Looks only after the environments are served: what they wait for is done by that process. */
function job(properties: Properties) {
  const { until, ...rest } = resourceJob(eb.local, properties);
  return {
    ...rest,
    until: async <T>(look: () => Promise<T | undefined>) => {
      await eb.settled('hello');
      return until(look);
    },
  };
}

async function body({ attributes }: Made): Promise<string> {
  return (await fetch(`http://${attributes['EndpointURL'] as string}`)).text();
}

describe('an environment', () => {
  it('is ready when it is made, changed, kept as it was by what fails, and taken away', async () => {
    const level = setting('aws:elasticbeanstalk:application:environment', 'LEVEL', 7);
    const first = given('one', { Tags: [{ Key: 'team', Value: 'shop' }] }, level);
    const made = await environment.create(job(first));
    expect(made.id).toBe('hello');
    expect(await body(made)).toBe('one 7');

    // A change that was given up is still under way.
    const OptionSettings = [setting('aws:elasticbeanstalk:application:environment', 'LEVEL', '8')];
    await eb.local.aws.call('elasticbeanstalk', 'UpdateEnvironment', { EnvironmentName: 'hello', OptionSettings });
    const second = given('two', { Description: 'the shop', Tags: [{ Key: 'level', Value: 1 }] });
    const updated = await environment.update(job(second), former(made, first));
    expect(updated).toEqual(made);
    expect(await body(updated)).toBe('two undefined');
    const { Environments } = await eb.local.aws.call<{ Environments: { EnvironmentArn: string }[] }>(
      'elasticbeanstalk',
      'DescribeEnvironments',
      { EnvironmentNames: ['hello'] },
    );
    expect(Environments).toMatchObject([{ Description: 'the shop', VersionLabel: 'two', Status: 'Ready' }]);
    const ResourceArn = Environments[0]?.EnvironmentArn;
    expect(await eb.local.aws.call('elasticbeanstalk', 'ListTagsForResource', { ResourceArn })).toMatchObject({
      ResourceTags: [{ Key: 'level', Value: '1' }],
    });

    const third = given('broken', { Description: 'the shop' });
    await expect(environment.update(job(third), former(updated, second))).rejects.toMatchObject({
      code: 'NotStabilized',
      message: expect.stringContaining('deploy') as string,
    });
    expect(await body(updated)).toBe('two undefined');

    expect(await environment.adopt(job(second))).toEqual(updated);
    await environment.remove(job(second), former(updated, second));
    expect(await environment.adopt(job(second))).toBeUndefined();
    await environment.remove(job(second), former(updated, second));
  });

  it('that cannot be launched tells why, and is there to be taken away', async () => {
    const begun: string[] = [];
    const broken = { ...job(given('broken')), begun: async (id: string) => void begun.push(id) };
    await expect(environment.create(broken)).rejects.toMatchObject({ code: 'NotStabilized' });
    expect(begun).toEqual(['hello']);
    // Somebody else terminates it already.
    await eb.local.aws.call('elasticbeanstalk', 'TerminateEnvironment', { EnvironmentName: 'hello' });
    const { until } = resourceJob(eb.local, {});
    await environment.remove({ ...broken, until }, { id: 'hello', attributes: {}, properties: given('broken') });
    expect(await environment.adopt(job(given('one')))).toBeUndefined();
  });

  it('that is terminated instead of launched tells why', async () => {
    const OptionSettings = [setting('aws:autoscaling:launchconfiguration', 'IamInstanceProfile', 'nope')];
    await expect(environment.create(job(given('one', { OptionSettings })))).rejects.toMatchObject({
      message:
        'The instance profile nope associated with the environment does not exist. Failed to launch environment.',
    });
  });

  it('is not made in an application that is not there', async () => {
    const unknown = job(given('one', { ApplicationName: 'nobodys' }));
    await expect(environment.create(unknown)).rejects.toThrow('nobodys');
  });
});
