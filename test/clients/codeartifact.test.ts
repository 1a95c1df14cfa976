/** The local CodeArtifact under boto3 and the AWS CLI. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationsOf, refused, sayWhatIsSkipped, serve, type Served, type Told } from '../helpers/client-suite.js';
import { aws, awsCli, pythonWithBoto3 } from '../helpers/clients.js';

sayWhatIsSkipped('CodeArtifact');

const arn = (resource: string) => `arn:aws:codeartifact:us-east-1:000000000000:${resource}`;

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

describe.skipIf(pythonWithBoto3 === undefined)('boto3 with CodeArtifact', () => {
  let told: Told;
  beforeAll(async () => {
    told = await served.python('codeartifact');
  });

  test('succeeds with every operation', async () => {
    expect(told.succeeded['codeartifact']).toEqual(await operationsOf('codeartifact'));
  });

  test('has its domain, its repositories and its packages', () => {
    const restrictions = { publish: 'ALLOW', upstream: 'BLOCK' };
    expect(told.said).toMatchObject({
      domain: { name: 'shop', arn: arn('domain/shop'), createdTime: 'datetime', status: 'Active' },
      store: {
        description: 'Ours',
        externalConnections: [{ externalConnectionName: 'public:npmjs', packageFormat: 'npm', status: 'Available' }],
      },
      updated: 'All ours',
      repositories: [['app'], ['store']],
      'in domain': ['app', 'store'],
      domains: ['shop'],
      described: 2,
      'domain policy': true,
      policy: arn('repository/shop/app'),
      token: 'datetime',
      file: 'greet 1.1.0',
      packages: [{ format: 'npm', namespace: 'shop', package: 'greet', originConfiguration: { restrictions } }],
      package: 'greet',
      versions: ['1.2.0', ['1.0.0', '1.1.0', '1.2.0']],
      version: 'Published',
      readme: '# Greet',
      deleted: { '9.9.9': { errorCode: 'NOT_FOUND' } },
      disposed: ['1.1.0'],
      origin: { restrictions: { publish: 'BLOCK', upstream: 'BLOCK' } },
      tags: [{ key: 'stage', value: 'dev' }],
      gone: 'Deleted',
    });
  });

  test('is told what is wrong', () => {
    expect(told.said['errors']).toEqual([
      refused('ConflictException', /^Domain already exists/, 409),
      refused('ValidationException', /at 'domain' failed to satisfy constraint/),
      refused('ResourceNotFoundException', /^Repository not found/, 404),
      refused('ResourceNotFoundException', /^Package not found/, 404),
      refused('ConflictException', /contains 2 repositories/, 409),
      refused('ValidationException', 'The local AWS offers the package format npm, not pypi.'),
    ]);
  });
});

describe.skipIf(awsCli === undefined)('the AWS CLI', { timeout: 180_000 }, () => {
  test('logs npm in', async () => {
    await served.cli('codeartifact', 'create-domain', '--domain', 'cli');
    const repository = ['--domain', 'cli', '--repository', 'app'];
    await served.cli('codeartifact', 'create-repository', ...repository);
    // It runs `npm config set`, which must not reach the configuration of whoever runs the tests.
    const userconfig = join(served.folder, 'npmrc');
    const env = { ...served.env, HOME: served.folder, npm_config_userconfig: userconfig };
    const { stdout } = await aws(env, served.folder, 'codeartifact', 'login', '--tool', 'npm', ...repository);
    expect(stdout).toContain('Successfully configured npm to use AWS CodeArtifact repository http://127.0.0.1:');
    const npmrc = await readFile(userconfig, 'utf8');
    const [, registry = ''] = /^registry=(.*)$/m.exec(npmrc) ?? [];
    const [, token = ''] = /:_authToken=(.*)$/m.exec(npmrc) ?? [];
    // It answers at once: who serves it was waited for.
    const answer = await fetch(`${registry}-/ping`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
  });
});
