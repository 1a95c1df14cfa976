/** Environments of Elastic Beanstalk really run what is deployed to them. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AbortEnvironmentUpdateCommand,
  RequestEnvironmentInfoCommand,
  RetrieveEnvironmentInfoCommand,
  UpdateEnvironmentCommand,
} from '@aws-sdk/client-elastic-beanstalk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answers, type Beanstalk, beanstalk, profileSetting, property, text } from '../../helpers/beanstalk.js';
import { bareRole } from '../../helpers/codebuild.js';

let eb: Beanstalk;
beforeEach(async () => {
  eb = await beanstalk();
});
afterEach(() => eb.close());

const EnvironmentName = 'staging';
/** By the way: the version that is to succeed has all the time that it needs. */
async function setTimeoutOf(id: string | undefined, value: string): Promise<void> {
  await eb.local.aws.act(async (call) => {
    const all = call.regional<{ settings: object[] }>('elasticbeanstalk/environments');
    const environment = await all.get(id ?? '');
    if (!environment) throw new Error('no such environment');
    const setting = { namespace: 'aws:elasticbeanstalk:command', name: 'Timeout', value };
    await all.put(id ?? '', { ...environment, settings: [...environment.settings, setting] });
  });
}

async function json(url: string | undefined): Promise<Record<string, string>> {
  return (await (await fetch(`http://${url}/`)).json()) as Record<string, string>;
}

const shows = (expression: string) => answers(`JSON.stringify(${expression})`);

describe('what runs', () => {
  test('is the version, behind an address that stays', async () => {
    await eb.version('one', answers(`'one ' + request.url`));
    await eb.version('two', answers(`'two'`));
    const first = await eb.create(EnvironmentName, { VersionLabel: 'one' });
    expect(first).toMatchObject({ Status: 'Ready', Health: 'Green', VersionLabel: 'one', EndpointURL: first.CNAME });
    expect(await text(first.CNAME, '/path?query')).toBe('one /path?query');
    const second = await eb.deploy(EnvironmentName, 'two');
    expect(second).toMatchObject({ Status: 'Ready', VersionLabel: 'two', CNAME: first.CNAME });
    expect(await text(first.CNAME)).toBe('two');
    // This machine may have another Node.js than the platform.
    const events = (await eb.events(EnvironmentName)).filter((event) => !event.includes('Node.js'));
    expect(events).toEqual([
      'INFO createEnvironment is starting.',
      'INFO Using elasticbeanstalk-us-east-1-000000000000 as Amazon S3 storage bucket for environment data.',
      'INFO Deploying new version to instance(s).',
      `INFO Application available at ${first.CNAME}.`,
      'INFO Successfully launched environment: staging',
      'INFO Environment update is starting.',
      'INFO Deploying new version to instance(s).',
      'INFO New application version was deployed to running EC2 instances.',
      'INFO Environment update completed successfully.',
    ]);
  });

  test('is a page of our own where there is no version', async () => {
    const { CNAME, VersionLabel } = await eb.create(EnvironmentName);
    expect(VersionLabel).toBeUndefined();
    expect(await text(CNAME)).toContain('<h1>It runs</h1>');
  });

  test("has the properties, and of the user's environment nothing", async () => {
    process.env['SECRET_OF_THE_USER'] = 'secret';
    await eb.version('one', shows('process.env'));
    const { CNAME } = await eb.create(EnvironmentName, {
      VersionLabel: 'one',
      OptionSettings: [property('GREETING', 'hello'), property('PORT', '8080')],
    });
    delete process.env['SECRET_OF_THE_USER'];
    const { PATH, PORT, HOME, ...seen } = await json(CNAME);
    expect(seen).toMatchObject({ GREETING: 'hello', AWS_ENDPOINT_URL: expect.any(String) as unknown });
    expect(seen).not.toHaveProperty('SECRET_OF_THE_USER');
    expect(PATH).toContain('/');
    // The property's port may be taken on this machine.
    expect(PORT).not.toBe('8080');
    expect(HOME).toContain(eb.local.home);
    const again = await eb.configure(EnvironmentName, property('GREETING', 'good morning'));
    expect(again).toMatchObject({ Status: 'Ready', VersionLabel: 'one' });
    expect(await json(CNAME)).toMatchObject({ GREETING: 'good morning' });
  });

  test('acts as the role of the instance profile', async () => {
    await eb.version(
      'one',
      answers(`'', fetch(process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI, {
        headers: { authorization: process.env.AWS_CONTAINER_AUTHORIZATION_TOKEN },
      }).then(async (answer) => console.log((await answer.text()).includes('SecretAccessKey') ? 'has a key' : 'has none'))`),
    );
    const { CNAME } = await eb.create(EnvironmentName, { VersionLabel: 'one' });
    // Not even a runner that begins takes it away.
    await eb.local.aws.moveExecutions();
    await text(CNAME);
    await expect.poll(() => tail(), { timeout: 10_000 }).toContain('has a key');
    expect(await tail()).not.toContain('has none');
  });

  test('is what the Procfile says, with all of its processes', async () => {
    await eb.version('one', {
      Procfile:
        'web: node web.js\nworker: node -e "console.log(\'works on\', process.env.PORT); setInterval(() => {}, 1000)"\n',
      'web.js': answers(`'web'`)['app.js'] ?? '',
    });
    const { CNAME } = await eb.create(EnvironmentName, { VersionLabel: 'one' });
    expect(await text(CNAME)).toBe('web');
    await expect.poll(() => tail(), { timeout: 10_000 }).toMatch(/worker: works on \d+/);
  });

  test('has what it depends on', async () => {
    await eb.version('one', {
      'package.json': JSON.stringify({ dependencies: { word: 'file:./word' }, scripts: { start: 'node start.js' } }),
      'word/package.json': JSON.stringify({ name: 'word', version: '1.0.0' }),
      'word/index.js': `module.exports = 'installed';`,
      'start.js': answers(`require('word')`)['app.js'] ?? '',
    });
    expect(await text((await eb.create(EnvironmentName, { VersionLabel: 'one' })).CNAME)).toBe('installed');
  });

  test('is told of what nothing acts on', async () => {
    await eb.version('one', { ...answers(`'one'`), '.ebextensions/a.config': '', '.platform/hooks/x': '' });
    const asg = { Namespace: 'aws:autoscaling:asg', OptionName: 'MaxSize', Value: '2' };
    await eb.create(EnvironmentName, { VersionLabel: 'one', OptionSettings: [asg] });
    const events = await eb.events(EnvironmentName);
    expect(events).toContain('WARN The source bundle has .ebextensions, .platform: nothing here acts on that.');
    expect(events).toContain(
      'WARN These options are kept, and nothing here acts on them: aws:autoscaling:asg MaxSize.',
    );
  });
});

async function tail(): Promise<string> {
  const InfoType = 'tail';
  await eb.client.send(new RequestEnvironmentInfoCommand({ EnvironmentName, InfoType }));
  const { EnvironmentInfo } = await eb.client.send(new RetrieveEnvironmentInfoCommand({ EnvironmentName, InfoType }));
  return EnvironmentInfo?.[0]?.Message ?? '';
}

describe('a deployment', () => {
  const dies = { 'app.js': `console.log('cannot go on'); process.exit(3);` };
  const throws = {
    'package.json': JSON.stringify({
      name: 'bad',
      version: '1.0.0',
      type: 'module',
      scripts: { start: 'node main.js' },
    }),
    'main.js': `throw new Error('cannot go on');`,
  };
  const sick = {
    'app.js': `require('node:http').createServer((request, response) => response.writeHead(500).end()).listen(process.env.PORT);`,
  };

  test.each([
    ['ends', dies, '600', /The application ended with exit code 3 before it was healthy\. .*cannot go on/s],
    ['throws an error', throws, '600', /\nError: cannot go on\n.*\nnpm start: ended with exit code 1$/s],
    ['is not healthy', sick, '1', /The application is not healthy within the command time-out of 1 s\./],
    ['has nothing to start', { 'readme.md': 'hello' }, '600', /nothing can be started/],
  ])('of a version that %s fails, and the former one goes on', async (_, files, seconds, reason) => {
    await eb.version('good', answers(`'good'`));
    await eb.version('bad', files);
    const { CNAME, EnvironmentId } = await eb.create(EnvironmentName, { VersionLabel: 'good' });
    await setTimeoutOf(EnvironmentId, seconds);
    expect(await eb.deploy(EnvironmentName, 'bad')).toMatchObject({
      Status: 'Ready',
      Health: 'Green',
      VersionLabel: 'good',
    });
    expect(await text(CNAME)).toBe('good');
    const events = await eb.events(EnvironmentName);
    expect(events.slice(-5)).toEqual([
      expect.stringMatching(/^ERROR \[Instance: i-\w+\] Command failed on instance\./),
      'INFO Command execution completed on all instances. Summary: [Successful: 0, Failed: 1].',
      expect.stringMatching(/^ERROR Unsuccessful command execution on instance id\(s\) 'i-\w+'\. Aborting/),
      'ERROR Failed to deploy application.',
      'INFO The former application version goes on serving.',
    ]);
    expect(events.at(-5)).toMatch(reason);
  });

  test('loses no request, whether it is good or bad', async () => {
    await eb.version('one', answers(`'one'`));
    await eb.version('two', answers(`'two'`));
    await eb.version('bad', dies);
    const { CNAME } = await eb.create(EnvironmentName, { VersionLabel: 'one' });
    const seen: string[] = [];
    const done = new AbortController();
    const sender = async () => {
      while (!done.signal.aborted) seen.push(await text(CNAME));
    };
    const senders = [sender(), sender(), sender()];
    for (const label of ['two', 'bad', 'one']) await eb.deploy(EnvironmentName, label);
    done.abort();
    await Promise.all(senders);
    expect(new Set(seen)).toEqual(new Set(['one', 'two']));
    expect(seen[0]).toBe('one');
  });

  test('lets the former version answer what it was sent', async () => {
    await eb.version('slow', {
      'app.js': `require('node:http').createServer((request, response) => {
        if (request.url !== '/slow') return response.end('quick');
        response.write('begun, ');
        setTimeout(() => response.end('and done'), 400);
      }).listen(process.env.PORT);`,
    });
    await eb.version('next', answers(`'next'`));
    const { CNAME } = await eb.create(EnvironmentName, { VersionLabel: 'slow' });
    const answer = await fetch(`http://${CNAME}/slow`);
    await eb.deploy(EnvironmentName, 'next');
    expect(await text(CNAME)).toBe('next');
    expect(await answer.text()).toBe('begun, and done');
  });

  test('that is aborted leaves the former version', async () => {
    await eb.version('good', answers(`'good'`));
    await eb.version('bad', sick);
    const { CNAME } = await eb.create(EnvironmentName, { VersionLabel: 'good' });
    await eb.client.send(new UpdateEnvironmentCommand({ EnvironmentName, VersionLabel: 'bad' }));
    await eb.client.send(new AbortEnvironmentUpdateCommand({ EnvironmentName }));
    expect(await eb.settled(EnvironmentName)).toMatchObject({ Status: 'Ready', VersionLabel: 'good', Health: 'Green' });
    expect(await text(CNAME)).toBe('good');
    expect(await eb.events(EnvironmentName)).toContain('WARN The operation was aborted as requested.');
  });

  test('is done by the next process when the one that did it ends', async () => {
    await eb.version('one', answers(`'one'`));
    await eb.version('two', answers(`'two'`));
    const { CNAME } = await eb.create(EnvironmentName, { VersionLabel: 'one' });
    await eb.client.send(new UpdateEnvironmentCommand({ EnvironmentName, VersionLabel: 'two' }));
    await eb.restart();
    expect(await eb.settled(EnvironmentName)).toMatchObject({ Status: 'Ready', VersionLabel: 'two' });
    expect(await text(CNAME)).toBe('two');
  });

  test('leaves nothing of the former version', async () => {
    await eb.version('one', answers(`'one'`));
    await eb.version('two', answers('process.pid'));
    const { EnvironmentId = '' } = await eb.create(EnvironmentName, { VersionLabel: 'one' });
    await eb.deploy(EnvironmentName, 'two');
    const folder = join(eb.local.home, 'hosting', 'environments', EnvironmentId, 'deployments');
    await expect.poll(() => readdir(folder)).toEqual(['2']);
  });
});

test('a configuration that asks for a role that is not there is not deployed', async () => {
  await eb.version('one', answers(`'one'`));
  const { CNAME } = await eb.create(EnvironmentName, { VersionLabel: 'one' });
  expect(await eb.configure(EnvironmentName, ...profileSetting('nope'))).toMatchObject({
    Status: 'Ready',
    Health: 'Green',
  });
  expect((await eb.events(EnvironmentName)).slice(-2)).toEqual([
    'ERROR Failed to deploy configuration.',
    'INFO The environment was reverted to the previous configuration setting.',
  ]);
  expect(await eb.configure(EnvironmentName, property('A', '1'))).toMatchObject({ Status: 'Ready' });
  expect(await text(CNAME)).toBe('one');
});

describe('a launch', () => {
  test.each([
    ['without an instance profile', [], 'Environment must have instance profile associated with it.'],
    [
      'with one that is not there',
      profileSetting('nope'),
      'The instance profile nope associated with the environment does not exist.',
    ],
  ])('%s fails, and says why', async (_, OptionSettings, reason) => {
    const none = { Namespace: 'aws:autoscaling:launchconfiguration', OptionName: 'IamInstanceProfile', Value: '' };
    const environment = await eb.create(EnvironmentName, { OptionSettings: [none, ...OptionSettings] });
    expect(environment).toMatchObject({ Status: 'Terminated', Health: 'Grey' });
    expect((await eb.events(EnvironmentName)).slice(-2)).toEqual([
      `ERROR ${reason}`,
      'ERROR Failed to launch environment.',
    ]);
  });

  test('asks for a service role that Elastic Beanstalk may assume', async () => {
    await bareRole(eb.local, 'service', 'codebuild.amazonaws.com');
    const role = { Namespace: 'aws:elasticbeanstalk:environment', OptionName: 'ServiceRole', Value: 'service' };
    expect(await eb.create(EnvironmentName, { OptionSettings: [role] })).toMatchObject({ Status: 'Terminated' });
    expect(await eb.events(EnvironmentName)).toContainEqual(
      expect.stringContaining('The service role arn:aws:iam::000000000000:role/service does not exist, or'),
    );
  });

  test('of a version that dies leaves an environment that can be deployed to', async () => {
    await eb.version('bad', { 'app.js': 'process.exit(1)' });
    await eb.version('good', answers(`'good'`));
    const environment = await eb.create(EnvironmentName, { VersionLabel: 'bad' });
    expect(environment).toMatchObject({ Status: 'Ready', Health: 'Red', VersionLabel: 'bad' });
    expect((await fetch(`http://${environment.CNAME}`)).status).toBe(502);
    expect(await eb.deploy(EnvironmentName, 'good')).toMatchObject({ Health: 'Green', VersionLabel: 'good' });
    expect(await text(environment.CNAME)).toBe('good');
  });
});
