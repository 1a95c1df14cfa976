/**
 * A package while it is changed: verdaccio changes it step by step, and only the whole is written, so that nobody ever sees a
 * version without its file, or without its tags.
 */
import { Writable } from 'node:stream';
import type { Manifest } from '../../services/codeartifact/manifest.js';

type Done = (error: unknown, result?: unknown) => void;

/** What verdaccio takes for a file that is there, and for one that is not. */
const EXISTS = { code: 'EEXISTS' };
const MISSING = { code: 'ENOENT' };

/** By the names of what verdaccio asks of a place that a package is kept in (`IPackageStorage` of `@verdaccio/types`). */
export class Draft {
  /** The files that came with the change, by their names. */
  readonly files = new Map<string, Uint8Array>();
  private changed: Manifest | undefined;
  private isWritten = false;

  /** @param base the package as it is now */
  constructor(readonly base: Manifest | undefined) {
    this.changed = base && structuredClone(base);
  }

  /** The package as it is to be. */
  get manifest(): Manifest | undefined {
    return this.changed;
  }

  get isChanged(): boolean {
    return this.isWritten;
  }

  createPackage(_name: string, value: Manifest, done: Done): void {
    if (this.changed) done(EXISTS);
    else this.savePackage(_name, value, done);
  }

  readPackage(_name: string, done: Done): void {
    if (this.changed) done(null, structuredClone(this.changed));
    else done(MISSING);
  }

  savePackage(_name: string, value: Manifest, done: Done): void {
    this.changed = value;
    this.isWritten = true;
    done(null);
  }

  updatePackage(
    name: string,
    update: (manifest: Manifest, done: Done) => void,
    write: (name: string, manifest: Manifest, done: Done) => void,
    normalize: (manifest: Manifest) => Manifest,
    done: Done,
  ): void {
    if (!this.changed) {
      done(MISSING);
      return;
    }
    // What verdaccio takes to be there is not, in a package that it has not written itself.
    const manifest = normalize(structuredClone(this.changed));
    update(manifest, (error) => {
      if (error) done(error);
      else write(name, normalize(manifest), done);
    });
  }

  /** A stream that ends when `done` is called on it, as verdaccio does. */
  writeTarball(file: string): Writable {
    const chunks: Uint8Array[] = [];
    const stream = new Writable({
      write(chunk: Uint8Array, _encoding, next) {
        chunks.push(chunk);
        next();
      },
    });
    const keep = () => {
      this.files.set(file, Buffer.concat(chunks));
      stream.emit('success');
    };
    const done = () => void (stream.writableFinished ? keep() : stream.once('finish', keep));
    return Object.assign(stream, { done, abort: () => void stream.destroy() });
  }
}
