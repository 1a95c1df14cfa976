/** The public registry of npm, as the user's own npm is configured to reach it. */
import { readFile } from 'node:fs/promises';
import { ifPresent } from '../../if-present.js';
import type { Manifest, VersionMetadata } from '../../services/codeartifact/manifest.js';
import type { RepositoryRecord } from '../../services/codeartifact/repository.js';
import { packageFile, writePackageFile } from '../../services/codeartifact/storage.js';
import type { Store } from '../../store.js';
import { isIntact } from './integrity.js';
import { NpmError, UPSTREAM_FAILED } from './npm-error.js';
import type { RegistryAddress } from './npm-config.js';
import { publicManifest } from './public-manifest.js';

/** How long the registry is not asked again for what it has told, in milliseconds. */
const FRESH = 5 * 60_000;

/** How long it may take to tell of a package, and to give a file, in milliseconds. */
const TELL_TIMEOUT = 30_000;
const FILE_TIMEOUT = 5 * 60_000;

/** Beside the package's own manifest: what the registry told of it last. */
const KEPT = 'public.json';

interface Kept {
  /** When, in milliseconds since 1970. */
  readonly asked: number;
  readonly etag: string | null;
  readonly manifest: Manifest;
}

export class PublicRegistry {
  constructor(
    private readonly store: Store,
    private readonly address: RegistryAddress,
  ) {}

  /**
   * What the registry tells of a package; what it told last, when it cannot be reached.
   * @throws NpmError 424
   */
  async read(repository: RepositoryRecord, name: string): Promise<Manifest | undefined> {
    const kept = await this.kept(repository, name);
    if (kept && Date.now() - kept.asked < FRESH) return kept.manifest;
    const url = new URL(encodeURIComponent(name).replace('%40', '@').replace('%2F', '%2f'), this.address.url);
    const etag = kept?.etag ?? undefined;
    let answer: Response;
    try {
      answer = await this.ask(url, TELL_TIMEOUT, {
        accept: 'application/json',
        ...(etag && { 'if-none-match': etag }),
      });
    } catch (error) {
      if (kept) return kept.manifest;
      throw error;
    }
    if (answer.status === 404) return undefined;
    if (answer.status === 304 && kept) return this.keep(repository, name, { ...kept, asked: Date.now() });
    if (!answer.ok && kept) return kept.manifest;
    if (!answer.ok) throw new NpmError(UPSTREAM_FAILED, `${this.address.url} answered ${answer.status} for '${name}'`);
    const manifest = publicManifest(name, await this.body(() => answer.json()));
    if (!manifest) return undefined;
    return this.keep(repository, name, { asked: Date.now(), etag: answer.headers.get('etag'), manifest });
  }

  /** The file of a version. @throws NpmError 424 */
  async download({ name, version, dist }: VersionMetadata): Promise<Uint8Array> {
    const answer = await this.ask(new URL(dist.tarball), FILE_TIMEOUT, {});
    if (!answer.ok) throw new NpmError(UPSTREAM_FAILED, `${dist.tarball} answered ${answer.status}`);
    const file = new Uint8Array(await this.body(() => answer.arrayBuffer()));
    if (isIntact(file, dist)) return file;
    throw new NpmError(UPSTREAM_FAILED, `The file of ${name}@${version} is not what the public registry says it is`);
  }

  private async kept(repository: RepositoryRecord, name: string): Promise<Kept | undefined> {
    const text = await ifPresent(() => readFile(packageFile(this.store, repository, name, KEPT), 'utf8'));
    return text === undefined ? undefined : (JSON.parse(text) as Kept);
  }

  private async keep(repository: RepositoryRecord, name: string, kept: Kept): Promise<Manifest> {
    await writePackageFile(this.store, repository, name, KEPT, JSON.stringify(kept));
    return kept.manifest;
  }

  /** @throws NpmError 424 when it breaks off, or is not what was asked for */
  private async body<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      throw new NpmError(
        UPSTREAM_FAILED,
        `What ${this.address.url} answers cannot be read: ${(error as Error).message}`,
      );
    }
  }

  /** The user's own token goes to the registry that it is for, and nowhere else. */
  private async ask(url: URL, timeout: number, headers: Record<string, string>): Promise<Response> {
    const { url: registry, token } = this.address;
    const isOurs = token !== undefined && url.origin === new URL(registry).origin;
    const signal = AbortSignal.timeout(timeout);
    try {
      return await fetch(url, { headers: { ...headers, ...(isOurs && { authorization: `Bearer ${token}` }) }, signal });
    } catch (error) {
      const { cause = error } = error as Error;
      throw new NpmError(UPSTREAM_FAILED, `${registry} cannot be reached: ${(cause as Error).message}`);
    }
  }
}
