import { setImmediate } from 'node:timers/promises';
import picomatch from 'picomatch';
import { ArtifactError } from './artifact-error.js';
import { within } from './bounded-match.js';

/** How long a pattern may keep everything else waiting. */
const WITHIN_MS = 500;
/** Paths that are looked at in that time; an ordinary pattern needs a few milliseconds for them. */
const AT_ONCE = 1000;

/** A pattern of a buildspec, which names files or folders. */
export interface FilePattern {
  /** The folders (or the file) that the paths of all matches begin with. */
  readonly prefix: string;
  /** Those whose paths match. @throws ArtifactError when that takes too long to tell, or the interrupt's reason */
  matching<T extends { readonly path: string }>(found: readonly T[], interrupt?: AbortSignal): Promise<T[]>;
}

/**
 * @param ignore patterns of what does not match all the same
 * @throws ArtifactError when it is no pattern, or takes too long to read
 */
export function filePattern(pattern: string, ignore: readonly string[] = []): FilePattern {
  const { prefix, matches } = bounded(pattern, () => read(pattern, ignore));
  return {
    prefix,
    async matching(found, interrupt) {
      const matching: (typeof found)[number][] = [];
      for (let at = 0; at < found.length; at += AT_ONCE) {
        const some = found.slice(at, at + AT_ONCE);
        matching.push(...bounded(pattern, () => some.filter(({ path }) => matches(path))));
        await setImmediate();
        interrupt?.throwIfAborted();
      }
      return matching;
    },
  };
}

function bounded<T>(pattern: string, work: () => T): T {
  const result = within(WITHIN_MS, work);
  if (result !== undefined) return result;
  throw new ArtifactError(`it takes too long to tell what ${pattern} matches: write it, or what it excludes, simpler`);
}

function read(pattern: string, ignore: readonly string[]) {
  try {
    const matches = picomatch(plain(pattern), { dot: true, ignore: ignore.map(plain) });
    return { prefix: prefixOf(plain(pattern)), matches: (path: string) => matches(path) };
  } catch (error) {
    throw new ArtifactError(`${pattern} is no pattern of files: ${(error as Error).message}`);
  }
}

const plain = (pattern: string) => pattern.replace(/^(\.\/)+/, '').replace(/\/+$/, '');

function prefixOf(pattern: string): string {
  const { base, negated } = picomatch.scan(pattern);
  const names = base.split('/');
  return negated || base.includes('\\') || names.some((name) => /^\.{0,2}$/.test(name)) ? '' : base;
}
