/** A pipeline that releases static websites, made and taken away again on the local AWS, which serves them. */
import { setTimeout as pause } from 'node:timers/promises';
import { PutBucketWebsiteCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Session } from '../../src/context.js';
import { destroy, provision } from '../../src/engine.js';
import { environmentsIn, inspect, type Survey } from '../../src/inspect.js';
import type { DeployStage } from '../../src/stages/fields.js';
import { serving, type Serving } from '../helpers/hosting.js';
import { look } from '../helpers/looking.js';
import { type Recorded, recordedSession } from '../helpers/recorder.js';

let lab: Serving;
let session: Session;
let requests: Recorded[];

beforeEach(async () => {
  lab = await serving();
  const recorded = recordedSession(lab.local);
  requests = recorded.requests;
  session = { ...recorded.session, servedAt: lab.local.aws.urlOf, wait: async () => pause(10) };
});
afterEach(() => lab.close());

const Bucket = 'hello-staging-000000000000-us-east-1';
const staging: DeployStage = { deploy: 's3', environment: 'staging', error: '404.html', rollback: 'on-failure' };

const make = async (stages?: DeployStage[]) =>
  await provision(await inspect(session, { name: 'hello', ...(stages && { stages }) }));

const states = ({ inspections }: Survey) => new Set(inspections.map(({ state }) => state));

test('is made whole, serves what lies in it, and stays as it is when nothing is said', async () => {
  await make([staging]);
  const s3 = lab.local.client(S3Client);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'index.html', Body: 'Hello', ContentType: 'text/html' }));
  await s3.send(new PutObjectCommand({ Bucket, Key: '404.html', Body: 'Not here', ContentType: 'text/html' }));
  const survey = await inspect(session, { name: 'hello' });
  expect(states(survey)).toEqual(new Set(['present']));
  expect(survey.context.config).toMatchObject({ stages: [staging], template: 'hello-site' });
  const [{ url } = {}] = environmentsIn(survey);
  await lab.answering(url);
  const answer = await fetch(`${url}/`);
  expect([answer.status, await answer.text()]).toEqual([200, 'Hello']);
  const missing = await fetch(`${url}/nothing`);
  // Nobody but us may list the bucket: S3 does not say what is not in it.
  expect([missing.status, await missing.text()]).toEqual([403, 'Not here']);
  requests.length = 0;
  await provision(survey);
  expect(requests).toEqual([]);
});

test('what somebody changed is set right', async () => {
  await make([staging]);
  const WebsiteConfiguration = { IndexDocument: { Suffix: 'start.html' } };
  await lab.local.client(S3Client).send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }));
  const survey = await inspect(session, { name: 'hello', stages: [{ ...staging, index: 'index.html' }] });
  expect(survey.inspections.find(({ kind }) => kind === 'site-bucket')?.changes).toEqual([
    { path: 'index', from: 'start.html', to: 'index.html' },
    { path: 'error', from: undefined, to: '404.html' },
  ]);
  await provision(survey);
  expect(states(await inspect(session, { name: 'hello' }))).toEqual(new Set(['present']));
});

test('what an earlier config needed is let be, whatever is known by then of where the website answers', async () => {
  const tested: DeployStage = { ...staging, test: 'smoke.yml' };
  await provision(await inspect(session, { name: 'hello', stages: [tested] }));
  const results = await provision(await inspect(session, { name: 'hello', stages: [staging], tags: { team: 'web' } }));
  const outcomes = Object.fromEntries(results.map(({ kind, outcome }) => [kind, outcome]));
  expect(outcomes).toMatchObject({ 'site-bucket': 'updated', 'build-role': 'updated' });
  expect(outcomes).toMatchObject({ 'test-role': 'unchanged', 'test-project': 'unchanged' });
  const again = await provision(await inspect(session, { name: 'hello', stages: [staging], tags: { team: 'web' } }));
  expect(new Set(again.map(({ outcome }) => outcome))).toEqual(new Set(['unchanged']));
});

test.each(['nothing', 'pipeline', 'site-bucket'])('goes without a trace, also without its %s', async (missing) => {
  await make([staging]);
  await lab.local.client(S3Client).send(new PutObjectCommand({ Bucket, Key: 'index.html', Body: 'Hello' }));
  const { inspections, context } = await inspect(session, { name: 'hello' });
  await destroy({ context, inspections: inspections.filter(({ kind }) => kind === missing) }, {});
  await destroy(await inspect(session, { name: 'hello' }), {});
  expect(await look(lab.local.aws)).toEqual({ 'log groups': '{"logGroups":[]}' });
});
