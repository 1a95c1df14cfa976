import { createHash } from 'node:crypto';
import { cp, mkdir, rm, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { LocalAws } from '../index.js';
import { cacheResets } from '../services/codebuild/records.js';
import { pack } from './artifacts.js';
import { primarySource } from './build-environment.js';
import type { BuildJob } from './build-job.js';
import type { Buildspec, CacheSpec } from './buildspec.js';
import { evaluateKey } from './cache-key.js';
import { cacheFolder, cacheInFolder, cacheInS3, type CacheStore } from './cache-store.js';
import { unpack } from './unpack.js';

/** The home folder of the user that builds run as on AWS; caches name it in absolute paths. */
const HOME = /^(?:\/root|~|\$HOME|\$\{HOME\})\//;

/** The build's cache, when its project and its buildspec want one. */
export async function cacheOf(
  job: BuildJob,
  { cache: spec }: Buildspec,
  env: Readonly<Record<string, string>>,
  aws: LocalAws,
): Promise<BuildCache | undefined> {
  const { cache, projectName = '' } = job.record.build;
  const isLocal = cache?.type === 'LOCAL' && cache.modes?.includes('LOCAL_CUSTOM_CACHE');
  if (!isLocal && cache?.type !== 'S3') return undefined;
  if (!spec?.paths.length) {
    await job.log.say('Skip cache due to: no paths specified to be cached');
    return undefined;
  }
  const scope = cache.cacheNamespace ?? projectName;
  if (!isLocal) {
    const reset = await aws.act((call) => cacheResets(call).get(projectName), undefined, job.region);
    return new BuildCache(job, spec, env, cacheInS3(job, cache.location ?? '', aws.store.now, reset), scope);
  }
  const folder = await cacheFolder(aws.store, job.region, projectName);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return new BuildCache(job, spec, env, cacheInFolder(folder), projectName);
}

/**
 * What a build takes over from former ones, and keeps for later ones: files below its source folder and its home.
 * A cache that cannot be had is told in the log; it does not fail the build.
 * Source: "Cache builds to improve performance" in AWS's CodeBuild user guide.
 */
export class BuildCache {
  /** Empty when its key cannot be told: then nothing is kept under it. */
  private name = '';
  /** Its key's cache is there already; such a one is never changed. */
  private isKept = false;

  /** @param scope what the projects that share the caches have in common */
  constructor(
    private readonly job: BuildJob,
    private readonly spec: CacheSpec,
    private readonly env: Readonly<Record<string, string>>,
    private readonly store: CacheStore,
    private readonly scope: string,
  ) {}

  /** Puts the files of the newest fitting cache where there are none yet. */
  restore(): Promise<void> {
    return this.attempt('restored', async () => {
      const { key, restores } = this.spec;
      this.name = await this.nameOf(key);
      const own = await this.store.get(this.name);
      this.isKept = own !== undefined && key !== undefined;
      if (!restores) return;
      const found = own ? { name: this.name, zip: own } : await this.fallback();
      if (found === undefined) return this.say('No cache was found');
      // What the shell text of its key has started may still run.
      await this.job.machine.whileStill(() => this.unpack(found.zip));
      await this.say(`Restored the cache ${found.name}`);
    });
  }

  /** What of the home of the build's commands is kept: the folders and files that its paths begin with. */
  inHome(): string[] {
    const below = this.spec.paths.filter((path) => HOME.test(path)).map((path) => path.replace(HOME, ''));
    return below.map((path) => path.replace(/(^|\/)[^/]*[*?[{!].*$/, '') || '.');
  }

  /** Packs the files that the buildspec names. */
  save(): Promise<void> {
    return this.attempt('saved', async () => {
      if (!this.spec.saves || this.name === '') return;
      if (this.isKept) return this.say(`The cache ${this.name} is there already`);
      const set = { baseDirectory: '.', discardPaths: false, excludePaths: [], enableSymlinks: true };
      const patterns = await Promise.all(this.spec.paths.map((path) => this.patternOf(path)));
      const files = patterns.filter((pattern) => pattern !== undefined);
      const looking = { log: (line: string) => this.say(line), interrupt: this.job.interrupt };
      const zip = await pack({ ...set, files }, this.job.folder, looking);
      await this.store.put(this.name, zip);
      await this.say(`Saved the cache ${this.name}`);
    });
  }

  private async fallback(): Promise<{ name: string; zip: Uint8Array } | undefined> {
    for (const key of this.spec.fallbackKeys) {
      for (const name of await this.store.list(await this.nameOf(key))) {
        const zip = await this.store.get(name);
        if (zip) return { name, zip };
      }
    }
    return undefined;
  }

  /** Caches of other paths are other caches: the paths are part of the name. */
  private async nameOf(key: string | undefined): Promise<string> {
    const version = createHash('sha256').update(JSON.stringify(this.spec.paths)).digest('hex').slice(0, 16);
    const name = `${this.scope}/${version}`;
    return key === undefined ? name : `${name}/${encodeURIComponent(await evaluateKey(key, this.job, this.env))}`;
  }

  /** A path of the buildspec as it is below the build's folder; a folder's path stands for all that is in it. */
  private async patternOf(path: string): Promise<string | undefined> {
    const { folder } = this.job;
    const inHome = path.replace(HOME, `${folder}/home/`);
    const expanded = inHome.replaceAll(/\$\{?(\w+)\}?/g, (_, name: string) => this.env[name] ?? '');
    const below = relative(folder, resolve(primarySource(this.job), this.job.machine.outside(expanded)));
    if (!/^(src|home)(\/|$)/.test(below)) {
      await this.say(`Skipping ${path}: only the source folder and the home of the build are cached`);
      return undefined;
    }
    const isFolder = await stat(join(folder, below)).then(
      (found) => found.isDirectory(),
      () => false,
    );
    return isFolder ? `${below}/**/*` : below;
  }

  private async unpack(zip: Uint8Array): Promise<void> {
    const { folder } = this.job;
    const unpacked = join(folder, 'cache');
    await mkdir(unpacked);
    await unpack(zip, unpacked);
    for (const name of ['src', 'home']) {
      const from = join(unpacked, name);
      const isThere = await stat(from).catch(() => undefined);
      if (isThere) await cp(from, join(folder, name), { recursive: true, force: false, verbatimSymlinks: true });
    }
    await rm(unpacked, { recursive: true });
  }

  private async attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.job.interrupt.throwIfAborted();
      await this.say(`Warning: the cache could not be ${what}: ${(error as Error).message}`);
    }
  }

  private say(text: string): Promise<void> {
    return this.job.log.say(text);
  }
}
