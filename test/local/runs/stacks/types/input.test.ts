import { CreateProject$ } from '@aws-sdk/client-codebuild';
import { CreatePipeline$ } from '@aws-sdk/client-codepipeline';
import { PutBucketLifecycleConfiguration$ } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { inputOf } from '../../../../../src/local/runs/stacks/types/input.js';

const project = (given: object) => inputOf(CreateProject$, given, 'Build');

describe('the input of an operation', () => {
  it('has the names of the API, at any depth', () => {
    const given = {
      pipeline: {
        Name: 'shop',
        Stages: [
          {
            Name: 'Source',
            Actions: [{ Name: 'Source', ActionTypeId: { Category: 'Source' }, OutputArtifacts: [{ Name: 'Code' }] }],
          },
        ],
      },
    };
    expect(inputOf(CreatePipeline$, given, 'Pipeline')).toEqual({
      pipeline: {
        name: 'shop',
        stages: [
          {
            name: 'Source',
            actions: [{ name: 'Source', actionTypeId: { category: 'Source' }, outputArtifacts: [{ name: 'Code' }] }],
          },
        ],
      },
    });
  });

  it('keeps the keys of a map as they are', () => {
    const configuration = { RepositoryName: 'shop', pollForSourceChanges: 'no', ['__proto__']: 'x' };
    const given = { pipeline: { Stages: [{ Actions: [{ Configuration: configuration }] }] } };
    const input = inputOf(CreatePipeline$, given, 'Pipeline') as { pipeline: { stages: { actions: object[] }[] } };
    expect(input.pipeline.stages[0]?.actions[0]).toEqual({ configuration });
  });

  it('has values of the types of the API, whatever the template wrote', () => {
    const given = {
      Description: 7,
      TimeoutInMinutes: '60',
      QueuedTimeoutInMinutes: 90,
      Environment: { PrivilegedMode: 'true', Image: 'x' },
      Source: { InsecureSsl: false, BuildSpec: 'version: 0.2' },
    };
    expect(project(given)).toEqual({
      description: '7',
      timeoutInMinutes: 60,
      queuedTimeoutInMinutes: 90,
      environment: { privilegedMode: true, image: 'x' },
      source: { insecureSsl: false, buildspec: 'version: 0.2' },
    });
  });

  it('has points in time', () => {
    const given = { LifecycleConfiguration: { Rules: [{ Expiration: { Date: '2030-01-01T00:00:00Z' } }] } };
    expect(inputOf(PutBucketLifecycleConfiguration$, given, 'Bucket')).toEqual({
      LifecycleConfiguration: { Rules: [{ Expiration: { Date: new Date('2030-01-01T00:00:00Z') } }] },
    });
  });

  it('leaves out what is undefined', () => {
    expect(project({ Name: 'shop', Description: undefined })).toEqual({ name: 'shop' });
  });

  it.each([
    [{ Sauce: 1 }, '#: extraneous key [Sauce] is not permitted'],
    [{ Environment: { Variables: [] } }, '#/Environment: extraneous key [Variables] is not permitted'],
    [{ Environment: 'small' }, '#/Environment: expected type: JSONObject, found: String'],
    [{ Environment: [] }, '#/Environment: expected type: JSONObject, found: JSONArray'],
    [{ Tags: {} }, '#/Tags: expected type: JSONArray, found: JSONObject'],
    [{ Tags: [{ Key: 'a' }, { Key: { b: 1 } }] }, '#/Tags/1/Key: expected type: String, found: JSONObject'],
    [{ Name: null }, '#/Name: expected type: String, found: Null'],
    [{ TimeoutInMinutes: 'long' }, '#/TimeoutInMinutes: expected type: Number, found: String'],
    [{ TimeoutInMinutes: '' }, '#/TimeoutInMinutes: expected type: Number, found: String'],
    [{ TimeoutInMinutes: true }, '#/TimeoutInMinutes: expected type: Number, found: Boolean'],
    [{ BadgeEnabled: 'yes' }, '#/BadgeEnabled: expected type: Boolean, found: String'],
  ])('refuses %j with its place', (given, fault) => {
    expect(() => project(given)).toThrow(`Properties validation failed for resource Build with message: ${fault}`);
  });
});
