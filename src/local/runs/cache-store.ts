import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GetObjectCommandOutput, ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { ifPresent } from '../if-present.js';
import type { Store } from '../store.js';
import type { BuildJob } from './build-job.js';
import { isMissingObject } from './missing-object.js';

/** Where caches are kept, each under a name. */
export interface CacheStore {
  /** The names that begin so, the newest first; what was kept before a reset may be among them. */
  list(prefix: string): Promise<string[]>;
  /** Undefined when there is none. */
  get(name: string): Promise<Uint8Array | undefined>;
  put(name: string, content: Uint8Array): Promise<void>;
}

/**
 * Caches in a bucket, as the build's role.
 * @param location bucket and, behind a slash, what keys begin with
 * @param reset older ones count for nothing, to the millisecond
 */
export function cacheInS3({ call }: BuildJob, location: string, now: () => Date, reset = new Date(0)): CacheStore {
  const [Bucket, ...folders] = location.replace(/\/+$/, '').split('/');
  const keyOf = (name: string) => [...folders, name].join('/');
  return {
    async list(prefix) {
      const input = { Bucket, Prefix: keyOf(prefix) };
      const { Contents = [] } = await call<ListObjectsV2CommandOutput>('s3', 'ListObjectsV2', input);
      const newestFirst = Contents.toSorted((a, b) => Number(b.LastModified) - Number(a.LastModified));
      return newestFirst.map(({ Key = '' }) => Key.slice(keyOf('').length));
    },
    async get(name) {
      try {
        const input = { Bucket, Key: keyOf(name) };
        const { Body, LastModified = reset, Metadata } = await call<GetObjectCommandOutput>('s3', 'GetObject', input);
        return new Date(Metadata?.['saved'] ?? LastModified) > reset ? (Body as unknown as Uint8Array) : undefined;
      } catch (error) {
        if (isMissingObject(error)) return undefined;
        throw error;
      }
    },
    async put(name, Body) {
      // S3 tells when an object was written to the second only.
      const Metadata = { saved: now().toISOString() };
      await call('s3', 'PutObject', { Bucket, Key: keyOf(name), Body, ContentType: 'application/zip', Metadata });
    },
  };
}

/** The folder of a project's caches on this machine. */
export function cacheFolder(store: Store, region: string, projectName: string): Promise<string> {
  return store.path('caches', region, projectName);
}

/** Takes a project's caches away from this machine. The folder stays, for a build that is about to write to it. */
export async function emptyCaches(store: Store, region: string, projectName: string): Promise<void> {
  const folder = await cacheFolder(store, region, projectName);
  const files = (await ifPresent(() => readdir(folder))) ?? [];
  const caches = files.filter((file) => !file.startsWith('.'));
  await Promise.all(caches.map((file) => rm(join(folder, file), { force: true })));
}

/** Caches in a folder of this machine, a file each. The folder is there. */
export function cacheInFolder(folder: string): CacheStore {
  const fileOf = (name: string) => join(folder, encodeURIComponent(name));
  return {
    async list(prefix) {
      const files = (await ifPresent(() => readdir(folder))) ?? [];
      const found = files.filter((file) => file.startsWith(encodeURIComponent(prefix)));
      const times = await Promise.all(found.map(async (file) => (await stat(join(folder, file))).mtimeMs));
      const newestFirst = found.map((file, index) => ({ file, time: times[index] ?? 0 }));
      newestFirst.sort((a, b) => b.time - a.time);
      return newestFirst.map(({ file }) => decodeURIComponent(file));
    },
    get: (name) => ifPresent(() => readFile(fileOf(name))),
    async put(name, content) {
      // A build that reads it meanwhile finds the former one, whole.
      const whole = join(folder, `${OURS}${randomUUID()}`);
      await removeAbandoned(folder);
      try {
        await writeFile(whole, content, { mode: 0o600 });
        await rename(whole, fileOf(name));
      } catch (error) {
        await rm(whole, { force: true });
        throw error;
      }
    },
  };
}

/** How the files begin that this process has not written to their end; no cache's does. */
const OURS = `.${process.pid}-`;

/** One process at a time runs builds: what another one has not written to its end was left by its death. */
async function removeAbandoned(folder: string): Promise<void> {
  const files = await readdir(folder);
  const abandoned = files.filter((file) => file.startsWith('.') && !file.startsWith(OURS));
  await Promise.all(abandoned.map((file) => rm(join(folder, file), { force: true })));
}
