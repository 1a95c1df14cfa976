import { describe, expect, test } from 'vitest';
import { deploy, deployStageIn } from '../../src/stages/deploy.js';
import type { DeployStage } from '../../src/stages/fields.js';
import { environmentOf, siteBucket, sitePolicy } from '../../src/stages/s3/stage.js';
import { identity, testContext } from '../helpers/context.js';

const context = testContext();
const bucket = 'hello-staging-123456789012-eu-central-1';
const plain: DeployStage = { deploy: 's3', environment: 'staging' };

test('declares S3 with what was built', () => {
  expect(deploy(plain).declare(context)).toEqual({
    name: 'Staging',
    actions: [
      {
        name: 'Deploy',
        actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'S3', version: '1' },
        configuration: { BucketName: bucket, Extract: 'true', CacheControl: 'no-cache' },
        inputArtifacts: [{ name: 'BuildOutput' }],
        runOrder: 1,
      },
    ],
  });
});

test('declares a test in the same stage, which knows the address, and the rollback', () => {
  const stage = deploy({ ...plain, test: 'buildspec.test.yml', rollback: 'on-failure' });
  const url = 'http://site.example';
  const declared = stage.declare({ ...context, urls: { staging: url } });
  expect(declared.onFailure).toEqual({ result: 'ROLLBACK' });
  expect(declared.actions?.[1]).toEqual({
    name: 'Test',
    actionTypeId: { category: 'Test', owner: 'AWS', provider: 'CodeBuild', version: '1' },
    configuration: {
      ProjectName: 'hello-test',
      BuildspecOverride: 'buildspec.test.yml',
      EnvironmentVariables: JSON.stringify([
        { name: 'ENVIRONMENT', value: 'staging', type: 'PLAINTEXT' },
        { name: 'ENVIRONMENT_URL', value: url, type: 'PLAINTEXT' },
      ]),
    },
    inputArtifacts: [{ name: 'SourceOutput' }],
    runOrder: 2,
  });
});

test('needs the one bucket', () => {
  expect(deploy({ ...plain, environment: 'eu-west' }).statements(context.names)).toEqual([
    {
      Sid: 'SiteEuWest',
      Effect: 'Allow',
      Action: ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'],
      Resource: 'arn:aws:s3:::hello-eu-west-123456789012-eu-central-1',
    },
    {
      Sid: 'SiteFilesEuWest',
      Effect: 'Allow',
      Action: ['s3:PutObject', 's3:PutObjectAcl', 's3:PutObjectVersionAcl'],
      Resource: 'arn:aws:s3:::hello-eu-west-123456789012-eu-central-1/*',
    },
  ]);
});

test('lets everybody read the website, and nothing else', () => {
  expect(sitePolicy(context.names, 'staging').Statement).toEqual([
    { Sid: 'Read', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` },
  ]);
});

describe('is read back from the pipeline', () => {
  test.each<DeployStage>([
    plain,
    { ...plain, cache: 'max-age=60' },
    { ...plain, rollback: 'on-failure' },
    { ...plain, test: 'buildspec.test.yml', rollback: 'on-failure' },
  ])('%j', (stage) => {
    expect(deployStageIn(deploy(stage).declare(context), context.names)).toEqual(stage);
  });

  test('but not when it deploys to another bucket', () => {
    const declared = deploy(plain).declare(testContext({ name: 'other' }));
    expect(deployStageIn(declared, context.names)).toBeUndefined();
  });
});

test('a bucket tells its environment by its name', () => {
  const named = { name: 'hello' };
  expect(environmentOf(siteBucket(context.names, 'staging').name, named, identity)).toBe('staging');
  expect(environmentOf('hello-123456789012-eu-central-1', named, identity)).toBeUndefined();
  expect(environmentOf('other-staging-123456789012-eu-central-1', named, identity)).toBeUndefined();
});
