import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localUser } from '../../../../../src/local/caller.js';
import { AwsError } from '../../../../../src/local/errors.js';
import { writeZip } from '../../../../../src/local/runs/zip.js';
import { answered } from '../../../../../src/local/runs/stacks/answers.js';
import type { Made, Properties, ResourceJob } from '../../../../../src/local/runs/stacks/types/type.js';
import type { StackWork } from '../../../../../src/local/runs/stacks/work.js';
import type { Call } from '../../../../../src/local/service.js';
import type { Collection } from '../../../../../src/local/store.js';
import { bareRole, createRole } from '../../../../helpers/codebuild.js';
import { type Local, openLocal } from '../../../../helpers/local.js';
import { former, resourceJob } from '../../../../helpers/resource-job.js';
import { ACCOUNT, type Row, rows } from './rows.js';

let local: Local;
const nobody = `arn:aws:sts::${ACCOUNT}:assumed-role/nobody/AWSCloudFormation`;

beforeAll(async () => {
  local = await openLocal();
  const s3 = local.client(S3Client);
  for (const Bucket of ['site', 'bundles']) await s3.send(new CreateBucketCommand({ Bucket }));
  const Body = writeZip([{ path: 'index.js', content: Buffer.from(''), executable: false }]);
  await s3.send(new PutObjectCommand({ Bucket: 'bundles', Key: 'web.zip', Body }));
  await bareRole(local, 'nobody', 'cloudformation.amazonaws.com');
  await bareRole(local, 'other', 'ec2.amazonaws.com');
  for (const service of ['codebuild', 'codepipeline', 'codedeploy']) {
    await createRole(local, service, `${service}.amazonaws.com`);
  }
  await local.aws.call('codedeploy', 'CreateApplication', { applicationName: 'fleet' });
  await local.aws.call('codeartifact', 'CreateDomain', { domain: 'acme' });
  await local.aws.call('codeartifact', 'CreateRepository', { domain: 'acme', repository: 'shared' });
  await local.aws.call('elasticbeanstalk', 'CreateApplication', { ApplicationName: 'web' });
});

afterAll(() => local.close());

/** What is in a row, with a name of its own for each test. */
function named<T>(value: T, name: string): T {
  if (typeof value === 'string') return value.replace('NAME', name) as T;
  if (Array.isArray(value)) return value.map((each) => named<unknown>(each, name)) as T;
  if (typeof value !== 'object' || value === null || 'asymmetricMatch' in value) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, named<unknown>(each, name)])) as T;
}

/** What the service tells; undefined where it tells of nothing. */
async function look({ look: [service, operation, input], gone }: Row, name: string): Promise<unknown> {
  try {
    const seen = await local.aws.call<object>(service, operation, named(input, name));
    return gone && JSON.stringify(seen).includes(JSON.stringify(gone).slice(1, -1)) ? undefined : seen;
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

/** Its properties as they are when it is imported: what it is told by, and what of that only AWS knows. */
function identified({ type }: Row, properties: Properties, made: Made): Properties {
  return Object.fromEntries(
    type.identifier.map((name) => [name, made.attributes[name] ?? properties[name] ?? made.id]),
  );
}

/** The work of runners of which each dies when it is about to note an answer that none before has noted. */
function dying(killed: Set<string>, operation: string): StackWork {
  const dies = (call: Call): Call => ({
    ...call,
    regional<T>(name: string): Collection<T> {
      const all = call.regional<T>(name);
      if (!name.startsWith('cloudformation/answers/')) return all;
      return {
        ...all,
        async put(key, value) {
          if ((value as { sealed?: string }).sealed === undefined || killed.has(key)) return all.put(key, value);
          killed.add(key);
          throw new Error('killed');
        },
      };
    },
  });
  const act = <T>(work: (call: Call) => Promise<T>) => local.aws.act((call) => work(dies(call)));
  return { operation: { id: operation }, act } as unknown as StackWork;
}

describe.each(rows.map((row) => ({ name: row.type.type, row })))('$name', ({ row }) => {
  const { type } = row;
  const slug = type.type.toLowerCase().replaceAll(':', '-').slice('aws--'.length);

  it('is made, changed, found again and taken away', async () => {
    const name = `${slug}-life`;
    const properties = named(row.properties, name);
    const made = await type.create(resourceJob(local, properties));
    expect(made.id).toBe(row.id === undefined ? made.id : named(row.id, name));
    expect(Object.keys(made.attributes).toSorted()).toEqual(type.attributes);
    expect(Object.values(made.attributes)).not.toContain(undefined);
    expect(await look(row, name)).toMatchObject(named(row.before, name));

    const changed = { ...properties, ...named(row.changed, name) };
    const updated = await type.update(resourceJob(local, changed), former(made, properties));
    expect(updated.id).toBe(made.id);
    expect(Object.keys(updated.attributes).toSorted()).toEqual(type.attributes);
    expect(await look(row, name)).toMatchObject(named(row.after, name));

    const imported = resourceJob(local, { ...changed, ...identified(row, changed, made) });
    expect(await type.adopt(imported)).toEqual(type.identifier.length === 0 ? undefined : updated);

    await type.remove(resourceJob(local, changed), former(updated, changed));
    expect(await look(row, name)).toBeUndefined();
    expect(await type.adopt(imported)).toBeUndefined();
    await type.remove(resourceJob(local, changed), former(updated, changed));
  });

  it('is made once, where every call that makes it is cut off before its answer is noted', async () => {
    const name = `${slug}-again`;
    const properties = named(row.properties, name);
    const killed = new Set<string>();
    const job: ResourceJob = {
      ...resourceJob(local, properties),
      get isAsked() {
        return killed.size > 0;
      },
      call: (...asked) => answered(dying(killed, name), localUser, 'Thing CREATE', asked),
    };
    let made: Made | undefined;
    for (let times = 0; !made; times += 1) {
      made = await type.create(job).catch((error: Error) => {
        if (error.message !== 'killed') throw error;
        return undefined;
      });
      expect(times).toBe(made ? killed.size : times);
    }
    expect(Object.keys(made.attributes).toSorted()).toEqual(type.attributes);
    expect(Object.values(made.attributes)).not.toContain(undefined);
    expect(await look(row, name)).toMatchObject(named(row.before, name));
    await type.remove(resourceJob(local, properties), former(made, properties));
  });

  it('has a name that is made for it, where none is given', async () => {
    const [given] = type.identifier.filter((property) => row.properties[property] === 'NAME');
    if (given === undefined || type.required.includes(given)) return;
    const properties = { ...named(row.properties, slug), [given]: undefined };
    const made = await type.create(resourceJob(local, properties, { logicalId: slug }));
    expect(made.id).toBe(`shop-${slug}-1A2B3C`.slice(0, 64)[given === 'BucketName' ? 'toLowerCase' : 'toString']());
    await type.remove(resourceJob(local, properties, { logicalId: slug }), former(made, properties));
  });

  it('is refused to whom may not make it', async () => {
    const name = `${slug}-denied`;
    const job = resourceJob(local, named(row.properties, name), { principal: nobody });
    await expect(type.create(job)).rejects.toThrow(/not authorized|Access Denied|AccessDenied/);
    expect(await look(row, name)).toBeUndefined();
  });
});
