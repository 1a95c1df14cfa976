/** The process that serves environments: what it sees of their health, and how it begins and ends. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DeleteApplicationCommand,
  DescribeEnvironmentHealthCommand,
  DescribeInstancesHealthCommand,
  RebuildEnvironmentCommand,
  RestartAppServerCommand,
  TerminateEnvironmentCommand,
  UpdateEnvironmentCommand,
} from '@aws-sdk/client-elastic-beanstalk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isAlive } from '../../helpers/alive.js';
import { answers, APPLICATION, type Beanstalk, beanstalk, property, text } from '../../helpers/beanstalk.js';

let eb: Beanstalk;
beforeEach(async () => {
  eb = await beanstalk({ health: 20 });
});
afterEach(() => eb.close());

const EnvironmentName = 'staging';
const ENHANCED = {
  Namespace: 'aws:elasticbeanstalk:healthreporting:system',
  OptionName: 'SystemType',
  Value: 'enhanced',
};

describe('health', () => {
  const mortal = {
    'app.js': `require('node:http').createServer((request, response) => {
      if (request.url === '/die') process.exit(1);
      if (request.url === '/pid') return response.end(String(process.pid));
      response.writeHead(require('node:fs').existsSync(process.env.SICK) ? 500 : 200).end();
    }).listen(process.env.PORT);`,
  };

  test('shows that an application is ill, and well again', async () => {
    const sick = join(eb.local.home, 'sick');
    await eb.version('one', mortal);
    await eb.create(EnvironmentName, { VersionLabel: 'one', OptionSettings: [ENHANCED, property('SICK', sick)] });
    await writeFile(sick, '');
    await eb.until(EnvironmentName, ({ HealthStatus }) => HealthStatus === 'Severe');
    const health = await eb.client.send(
      new DescribeEnvironmentHealthCommand({ EnvironmentName, AttributeNames: ['All'] }),
    );
    expect(health).toMatchObject({
      EnvironmentName,
      Status: 'Ready',
      HealthStatus: 'Severe',
      Color: 'Red',
      Causes: ['The application does not answer its health check.'],
      InstancesHealth: { Severe: 1, Ok: 0 },
    });
    await rm(sick);
    const well = await eb.until(EnvironmentName, ({ HealthStatus }) => HealthStatus === 'Ok');
    expect(well).toMatchObject({ Health: 'Green' });
    expect(await eb.events(EnvironmentName)).toContain('INFO Environment health has transitioned from Severe to Ok.');
    const { InstanceHealthList } = await eb.client.send(
      new DescribeInstancesHealthCommand({ EnvironmentName, AttributeNames: ['Deployment', 'Color'] }),
    );
    expect(InstanceHealthList).toEqual([
      {
        InstanceId: expect.stringMatching(/^i-\w{17}$/) as unknown,
        Color: 'Green',
        Deployment: {
          VersionLabel: 'one',
          DeploymentId: 1,
          Status: 'Deployed',
          DeploymentTime: expect.any(Date) as unknown,
        },
      },
    ]);
  });

  test('an application that dies is started again', async () => {
    await eb.version('one', mortal);
    const { CNAME } = await eb.create(EnvironmentName, { VersionLabel: 'one' });
    const former = Number(await text(CNAME, '/pid'));
    expect((await fetch(`http://${CNAME}/die`)).status).toBe(502);
    await expect
      .poll(async () => Number(await text(CNAME, '/pid')), { timeout: 10_000 })
      .toSatisfy((pid: number) => pid > 0 && pid !== former);
  });

  test('is asked at the path that is set', async () => {
    await eb.version('one', {
      'app.js': `require('node:http').createServer((request, response) => {
        response.writeHead(request.url === '/healthy' ? 204 : 404).end();
      }).listen(process.env.PORT);`,
    });
    const path = {
      Namespace: 'aws:elasticbeanstalk:application',
      OptionName: 'Application Healthcheck URL',
      Value: '/healthy',
    };
    const environment = await eb.create(EnvironmentName, { VersionLabel: 'one', OptionSettings: [path] });
    expect(environment).toMatchObject({ Status: 'Ready', Health: 'Green' });
  });
});

describe('the process that serves', () => {
  test('serves again, on the same port, what was deployed before it', async () => {
    await eb.version('one', answers(`'one'`));
    const { CNAME } = await eb.create(EnvironmentName, { VersionLabel: 'one' });
    await eb.stop();
    await expect(text(CNAME)).rejects.toThrow('fetch failed');
    await eb.restart();
    await expect.poll(() => text(CNAME).catch(String), { timeout: 10_000 }).toBe('one');
  });

  test('ends the application with the environment, and itself with the last one', async () => {
    await eb.version('one', answers('process.pid'));
    const { CNAME } = await eb.create(EnvironmentName, { VersionLabel: 'one' });
    const pid = Number(await text(CNAME));
    await eb.client.send(new TerminateEnvironmentCommand({ EnvironmentName }));
    expect(await eb.settled(EnvironmentName)).toMatchObject({ Status: 'Terminated', Health: 'Grey' });
    expect(isAlive(pid)).toBe(false);
    expect((await eb.events(EnvironmentName)).slice(-2)).toEqual([
      'INFO terminateEnvironment is starting.',
      'INFO terminateEnvironment completed successfully.',
    ]);
    await expect.poll(() => readdir(eb.local.home)).not.toContain('hosting.lock');
    expect(await readdir(join(eb.local.home, 'hosting', 'environments'))).toEqual([]);
  });

  test('ends when the home is removed', async () => {
    await eb.version('one', answers('process.pid'));
    const { CNAME } = await eb.create(EnvironmentName, { VersionLabel: 'one' });
    const pid = Number(await text(CNAME));
    await eb.local.close();
    await eb.stopped();
    expect(isAlive(pid)).toBe(false);
    await expect(text(CNAME)).rejects.toThrow('fetch failed');
  });

  test('ends what is under way when its application is deleted by force', async () => {
    await eb.version('one', answers(`'one'`));
    await eb.version('bad', { 'app.js': 'setInterval(() => {}, 1000)' });
    await eb.create(EnvironmentName, { VersionLabel: 'one' });
    await eb.client.send(new UpdateEnvironmentCommand({ EnvironmentName, VersionLabel: 'bad' }));
    await eb.client.send(new DeleteApplicationCommand({ ApplicationName: APPLICATION, TerminateEnvByForce: true }));
    expect(await eb.settled(EnvironmentName)).toMatchObject({ Status: 'Terminated' });
  });

  test('restarts and rebuilds what is asked', async () => {
    await eb.version('one', answers('process.pid'));
    const { CNAME } = await eb.create(EnvironmentName, { VersionLabel: 'one' });
    const pids = [await text(CNAME)];
    for (const command of [RestartAppServerCommand, RebuildEnvironmentCommand]) {
      await eb.client.send(new command({ EnvironmentName }));
      await eb.settled(EnvironmentName);
      pids.push(await text(CNAME));
    }
    expect(new Set(pids).size).toBe(3);
    expect(await eb.events(EnvironmentName)).toContain('INFO rebuildEnvironment completed successfully.');
  });

  test('says nothing in the log of the local AWS', async () => {
    await eb.version('one', answers(`'one'`));
    await eb.create(EnvironmentName, { VersionLabel: 'one' });
    await eb.stop();
    expect(await readFile(join(eb.local.home, 'local.log'), 'utf8').catch(() => '')).not.toContain('hosting');
  });
});
