import type { BuildspecNode } from './buildspec-node.js';

/** What a build keeps for the next ones. */
export interface CacheSpec {
  /** Patterns of files; an absolute one names a place in the image. */
  readonly paths: readonly string[];
  /** Shell text that gives the cache's name; without it there is one cache, made anew by every build. */
  readonly key?: string;
  /** Beginnings of names, tried in turn when there is no cache with that key. */
  readonly fallbackKeys: readonly string[];
  readonly restores: boolean;
  readonly saves: boolean;
}

export const CACHE_KEYS = ['paths', 'key', 'fallback-keys', 'action'];
const MOST_FALLBACK_KEYS = 5;

/** @throws BuildspecError */
export function readCache(cache: BuildspecNode): CacheSpec {
  const key = cache.child('key').text();
  const fallbacks = cache.child('fallback-keys');
  const fallbackKeys = fallbacks.texts();
  if (fallbackKeys.length > MOST_FALLBACK_KEYS) {
    throw fallbacks.error(`${fallbackKeys.length} fallback-keys are too many: expected at most ${MOST_FALLBACK_KEYS}`);
  }
  const action = cache.child('action').text();
  if (action !== undefined && action !== 'restore' && action !== 'save') {
    throw cache.child('action').error(`"${action}" is not one of restore, save`);
  }
  return {
    paths: cache.child('paths').texts(),
    ...(key !== undefined && { key }),
    // Without a key they count for nothing.
    fallbackKeys: key === undefined ? [] : fallbackKeys,
    restores: action !== 'save',
    saves: action !== 'restore',
  };
}
