/** What npm asks of a repository, by its method and path. Pure. Source: https://github.com/npm/registry, `REGISTRY-API.md`. */
import { NpmError } from './npm-error.js';

export interface Asked {
  /** The package that it is about; undefined for the repository as a whole. */
  readonly name?: string;
  readonly kind: 'read' | 'change' | 'tag';
}

/** A package's name, with its scope, behind which something may follow. None begins with a dot. */
const NAME = String.raw`(@[^/]+/[^/.][^/]*|[^/@.-][^/]*)`;

/** @throws NpmError 404, 405 for what is not offered */
export function askedOf(method: string, path: string): Asked {
  const plain = decoded(path.replace(/\?.*$/, ''));
  if (plain === '/-/ping' && method === 'GET') return { kind: 'read' };
  const [, tagged] = new RegExp(`^/-/package/${NAME}/dist-tags(?:/[^/]+)?$`).exec(plain) ?? [];
  if (tagged !== undefined) return { name: tagged, kind: method === 'GET' ? 'read' : 'tag' };
  const [, name, rest] = new RegExp(`^/${NAME}(/.+)?$`).exec(plain) ?? [];
  if (name === undefined) throw new NpmError(404, 'This is not offered by the repository');
  if (method === 'GET' || method === 'HEAD') return { name, kind: 'read' };
  if (method === 'PUT' && rest === undefined) return { name, kind: 'change' };
  throw new NpmError(405, 'Versions are deleted by DeletePackageVersions: npm unpublish is not offered');
}

/** @throws NpmError 400 */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new NpmError(400, 'The path is not valid');
  }
}
