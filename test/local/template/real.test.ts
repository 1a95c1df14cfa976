/** Whole templates, as people and their tools write them. */
import { App, Stack } from 'aws-cdk-lib/core';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, test, vi } from 'vitest';
import { dependencies } from '../../../src/local/template/graph.js';
import { outputValues } from '../../../src/local/template/outputs.js';
import { parameterValues } from '../../../src/local/template/parameters.js';
import { parseTemplate } from '../../../src/local/template/parse.js';
import { resolve } from '../../../src/local/template/resolve.js';
import { checkRules } from '../../../src/local/template/rules.js';
import { capabilitiesOf } from '../../../src/local/template/summary.js';
import { environmentOf, scopeOf } from '../../helpers/template.js';

describe('what a CDK app synthesizes', () => {
  const app = new App();
  const stack = new Stack(app, 'Shop');
  const bucket = new Bucket(stack, 'Orders');
  const role = new Role(stack, 'Reader', { assumedBy: new ServicePrincipal('codebuild.amazonaws.com') });
  bucket.grantRead(role);
  stack.exportValue(bucket.bucketName, { name: 'orders' });
  // That the CDK checks its own template takes longer than all the rest.
  vi.stubEnv('CDK_VALIDATION', 'false');
  const template = parseTemplate(JSON.stringify(app.synth().getStackByName('Shop').template));
  vi.unstubAllEnvs();
  const idOf = (type: string) => Object.entries(template.resources).find(([, each]) => each.type === type)?.[0] ?? '';
  const [orders, reader, policy] = ['AWS::S3::Bucket', 'AWS::IAM::Role', 'AWS::IAM::Policy'].map(idOf) as [
    string,
    string,
    string,
  ];
  const resources = {
    [orders]: { id: 'shop-orders', attributes: { Arn: 'arn:aws:s3:::shop-orders' } },
    [reader]: { id: 'shop-reader', attributes: { Arn: 'arn:aws:iam::111122223333:role/shop-reader' } },
  };

  test('is made in order', () => {
    expect(dependencies(template, { CDKMetadataAvailable: false })).toEqual({
      of: { [orders]: [], [reader]: [], [policy]: [orders, reader] },
      order: [orders, reader, policy],
    });
    expect(capabilitiesOf(template).capabilities).toEqual(['CAPABILITY_IAM']);
  });

  test('says what it means', async () => {
    const scope = await scopeOf(template, {}, { resources });
    expect(await resolve(template.resources[policy]?.properties, template, scope)).toEqual({
      PolicyName: expect.stringContaining('Reader') as string,
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: ['s3:GetObject*', 's3:GetBucket*', 's3:List*'],
            Resource: ['arn:aws:s3:::shop-orders', 'arn:aws:s3:::shop-orders/*'],
          },
        ],
      },
      Roles: ['shop-reader'],
    });
    expect(await outputValues(template, scope)).toEqual([
      { key: expect.stringMatching(/^Export/) as string, value: 'shop-orders', exportName: 'orders' },
    ]);
  });

  test('wants an environment that is bootstrapped', async () => {
    const stored = (version: string | undefined) =>
      parameterValues(template, [], undefined, (name) =>
        Promise.resolve(name === '/cdk-bootstrap/hnb659fds/version' ? version : undefined),
      );
    const check = async (version: string) =>
      checkRules(template, { ...(await environmentOf(template)), parameters: await stored(version) });
    await check('21');
    await expect(check('5')).rejects.toThrow(
      "CheckBootstrapVersion: CDK bootstrap stack version 6 required. Please run 'cdk bootstrap' with a recent version of the CDK CLI.",
    );
    await expect(stored(undefined)).rejects.toThrow(
      'Unable to fetch parameters [/cdk-bootstrap/hnb659fds/version] from parameter store for this account.',
    );
  });
});

describe('a template that is written by hand', () => {
  const template = parseTemplate(`
AWSTemplateFormatVersion: '2010-09-09'
Description: >-
  The bucket that an application keeps its uploads in,
  and the settings by which it finds it.

Parameters:
  Environment:
    Type: String
    Default: test
    AllowedValues: [test, production]
  Retention:
    Type: Number
    Default: 30
    MinValue: 1

Mappings:
  Environments:
    test:
      Prefixes: [tmp/, cache/]
    production:
      Prefixes: [cache/]

Conditions:
  IsProduction: !Equals [!Ref Environment, production]
  KeepsVersions: !Or
    - !Condition IsProduction
    - !Equals [!Ref AWS::Region, us-east-1]

Resources:
  Uploads:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      BucketName: !Sub '\${AWS::StackName}-uploads-\${AWS::AccountId}'
      VersioningConfiguration: !If
        - KeepsVersions
        - Status: Enabled
        - !Ref AWS::NoValue
      LifecycleConfiguration:
        Rules:
          - Prefix: !Select [0, !FindInMap [Environments, !Ref Environment, Prefixes]]
            Status: Enabled
            ExpirationInDays: !Ref Retention
  Access:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Uploads
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Deny
            Principal: '*'
            Action: s3:*
            Resource:
              - !GetAtt Uploads.Arn
              - !Join ['/', [!GetAtt Uploads.Arn, '*']]
            Condition:
              Bool:
                aws:SecureTransport: false
  Setting:
    Type: AWS::SSM::Parameter
    Condition: IsProduction
    DependsOn: Access
    Properties:
      Name: !Sub
        - /\${Application}/bucket
        - Application: !Select [0, !Split ['-', !Ref AWS::StackName]]
      Type: String
      Value: !Ref Uploads

Outputs:
  BucketArn:
    Value: !GetAtt Uploads.Arn
    Export:
      Name: !Sub '\${AWS::StackName}:BucketArn'
  SettingName:
    Condition: IsProduction
    Value: !Ref Setting
`);
  const resources = {
    Uploads: { id: 'shop-uploads', attributes: { Arn: 'arn:aws:s3:::shop-uploads' } },
    Setting: { id: '/shop/bucket', attributes: {} },
  };

  test('is applied in one environment', async () => {
    const scope = await scopeOf(template, {}, { resources });
    expect(scope.conditions).toEqual({ IsProduction: false, KeepsVersions: false });
    expect(dependencies(template, scope.conditions).order).toEqual(['Uploads', 'Access']);
    expect(await resolve(template.resources.Uploads?.properties, template, scope)).toEqual({
      BucketName: 'shop-uploads-111122223333',
      LifecycleConfiguration: { Rules: [{ Prefix: 'tmp/', Status: 'Enabled', ExpirationInDays: '30' }] },
    });
    expect(await resolve(template.resources.Access?.properties, template, scope)).toEqual({
      Bucket: 'shop-uploads',
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: ['arn:aws:s3:::shop-uploads', 'arn:aws:s3:::shop-uploads/*'],
            Condition: { Bool: { 'aws:SecureTransport': false } },
          },
        ],
      },
    });
    expect(await outputValues(template, scope)).toEqual([
      { key: 'BucketArn', value: 'arn:aws:s3:::shop-uploads', exportName: 'shop:BucketArn' },
    ]);
  });

  test('is applied in another', async () => {
    const scope = await scopeOf(template, { Environment: 'production', Retention: '7' }, { resources });
    expect(dependencies(template, scope.conditions).order).toEqual(['Uploads', 'Access', 'Setting']);
    expect(await resolve(template.resources.Uploads?.properties, template, scope)).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: { Rules: [{ Prefix: 'cache/', ExpirationInDays: '7' }] },
    });
    expect(await resolve(template.resources.Setting?.properties, template, scope)).toEqual({
      Name: '/shop/bucket',
      Type: 'String',
      Value: 'shop-uploads',
    });
    expect((await outputValues(template, scope)).at(-1)).toEqual({ key: 'SettingName', value: '/shop/bucket' });
  });
});
