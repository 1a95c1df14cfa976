/** The local CodeDeploy under boto3 and the AWS CLI. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationsOf, refused, sayWhatIsSkipped, serve, type Served, type Told } from '../helpers/client-suite.js';
import { awsCli, pythonWithBoto3 } from '../helpers/clients.js';
import { servers } from '../helpers/codedeploy.js';

sayWhatIsSkipped('CodeDeploy');

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

describe.skipIf(pythonWithBoto3 === undefined)('boto3', () => {
  let told: Told;
  beforeAll(async () => {
    told = await served.python('codedeploy');
  });

  test('succeeds with every operation but the one that is for blue/green deployments', async () => {
    const offered = await operationsOf('codedeploy');
    expect(told.succeeded['codedeploy']).toEqual(offered.filter((name) => name !== 'ContinueDeployment'));
    expect(told.said['not continued']).toEqual(
      refused('UnsupportedActionForDeploymentTypeException', /only blue\/green deployments can be continued/),
    );
  });

  test('has its deployments', () => {
    expect(told.said).toMatchObject({
      instance: [[{ Key: 'stage', Value: 'test' }], 1, ['web-1']],
      application: ['Server', 1, ['gone', 'web']],
      group: [{ enabled: true, events: ['DEPLOYMENT_FAILURE'] }, 1, ['test']],
      config: [{ type: 'FLEET_PERCENT', value: 60 }, true],
      revision: ['Good', 1, 1],
      deployed: ['Succeeded', ['web-1'], 'Succeeded', 1, ['web-1'], 'Succeeded', 1],
      failed: [
        [
          'ApplicationStart',
          {
            errorCode: 'ScriptFailed',
            scriptName: 'ApplicationStart.sh',
            message: 'Script at specified location: ApplicationStart.sh failed with exit code 7',
            logTail: 'LifecycleEvent - ApplicationStart\nScript - ApplicationStart.sh\n[stderr]no port\n',
          },
        ],
      ],
      'rolled back': ['Succeeded', 'codeDeployRollback', true],
      deployments: [3, 2],
      stopped: 'Stopped',
      tags: [{ Key: 'stage', Value: 'test' }],
      deleted: { hooksNotCleanedUp: [] },
      left: ['web'],
    });
  });

  test('is told what is wrong', () => {
    expect(told.said['errors']).toEqual([
      refused('ApplicationDoesNotExistException', 'No application found for name: none'),
      refused('DeploymentGroupDoesNotExistException', 'No Deployment Group found for name: none'),
      refused('DeploymentDoesNotExistException', 'The deployment d-ABCDEFGHI could not be found'),
      refused('DeploymentGroupAlreadyExistsException', 'Deployment Group already exists: test'),
      refused('InstanceNotRegisteredException', 'The on-premises instance none is not registered.'),
      refused('ValidationException', /at 'applicationName' failed to satisfy constraint/, 400, 'ClientError'),
    ]);
  });
});

describe.skipIf(awsCli === undefined)('the AWS CLI', () => {
  const json = async (...args: readonly string[]) => JSON.parse(await served.cli(...args)) as Record<string, unknown>;

  test('pushes a revision, deploys it and finds it successful', async () => {
    const source = join(served.folder, 'source');
    await mkdir(source);
    await writeFile(
      join(source, 'appspec.yml'),
      'version: 0.0\nos: linux\nfiles:\n  - source: index.html\n    destination: /srv/site\n',
    );
    await writeFile(join(source, 'index.html'), 'hello');
    await servers(served.local);
    const s3 = ['--source', source, '--s3-location', 's3://hello-revisions/site.zip'];
    const pushed = await served.cli('deploy', 'push', '--application-name', 'hello', ...s3);
    expect(pushed).toContain('aws deploy create-deployment');
    const about = ['--application-name', 'hello', '--deployment-group-name', 'servers'];
    const location = 'bucket=hello-revisions,key=site.zip,bundleType=zip';
    const { deploymentId } = await json('deploy', 'create-deployment', ...about, '--s3-location', location);
    // It looks every fifteen seconds.
    await served.moved();
    await served.cli('deploy', 'wait', 'deployment-successful', '--deployment-id', String(deploymentId));
    const { deploymentInfo } = await json('deploy', 'get-deployment', '--deployment-id', String(deploymentId));
    expect(deploymentInfo).toMatchObject({ status: 'Succeeded', deploymentOverview: { Succeeded: 1 } });
  });
});
