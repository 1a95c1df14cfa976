/** What npm sends to publish or to deprecate versions. Checked before anything is made of it: verdaccio relies on its form. Pure. */
import { NpmError } from './npm-error.js';

/** A change of a package, in which everything is of its type. */
export interface ChangeBody {
  readonly name: string;
  readonly versions: Readonly<Record<string, SentVersion>>;
  /** The files of the versions, by their names; none where nothing is published. */
  readonly files: readonly string[];
}

interface SentVersion {
  readonly version: string;
}

type Json = Readonly<Record<string, unknown>>;

/** @throws NpmError 400, 405 for what is no such change */
export function changeBody(body: unknown, name: string): ChangeBody {
  if (!isObject(body)) throw invalid('it is no JSON object');
  const { versions, _attachments: attachments = {}, 'dist-tags': tags = {} } = body;
  // A star, which is a user's own, and for no version.
  if (versions === undefined) throw new NpmError(405, 'This is not offered by the repository');
  if (body['name'] !== name) throw invalid(`its name is not '${name}'`);
  if (!isObject(versions) || !isObject(attachments) || !isObject(tags)) throw invalid('a part of it has another form');
  if (!Object.values(tags).every((tag) => typeof tag === 'string')) throw invalid('a tag is no text');
  for (const [version, metadata] of Object.entries(versions)) checkVersion(name, version, metadata);
  for (const file of Object.values(attachments)) {
    if (!isObject(file) || typeof file['data'] !== 'string') throw invalid('a file has another form');
  }
  return { name, versions: versions as ChangeBody['versions'], files: Object.keys(attachments) };
}

function checkVersion(name: string, version: string, metadata: unknown): void {
  const isNumber = /^\d+\.\d+\.\d+(-[\w.-]+)?(\+[\w.-]+)?$/.test(version);
  if (!isNumber || !isObject(metadata) || metadata['name'] !== name || metadata['version'] !== version) {
    throw invalid(`version '${version}' is not one of '${name}'`);
  }
  const { dist } = metadata;
  if (!isObject(dist) || typeof dist['tarball'] !== 'string') throw invalid(`version '${version}' has no file`);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(why: string): NpmError {
  return new NpmError(400, `The package that was sent is not valid: ${why}`);
}
