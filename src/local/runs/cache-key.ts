import { createHash } from 'node:crypto';
import { matchingFiles } from './artifacts.js';
import { primarySource } from './build-environment.js';
import type { BuildJob } from './build-job.js';
import { checkSize, contentOf, sizeOf } from './file-contents.js';

const EVALUATED_WITHIN_MS = 60_000;
const HASH_FILES = /\$\(\s*codebuild-hash-files\s+([^)]*)\)/g;

/**
 * What the shell text of a cache's key gives, in the source folder. `codebuild-hash-files PATTERN…` stands for the
 * SHA-256 of the files that match.
 * Source: "Amazon S3 caching" in AWS's CodeBuild user guide.
 * @throws Error when the shell says that it is wrong
 */
export async function evaluateKey(key: string, job: BuildJob, env: Readonly<Record<string, string>>): Promise<string> {
  const hashes = await Promise.all([...key.matchAll(HASH_FILES)].map(([, patterns = '']) => hashOf(patterns, job)));
  const text = key.replaceAll(HASH_FILES, () => hashes.shift() ?? '');
  const options = { cwd: primarySource(job), env, timeout: EVALUATED_WITHIN_MS, signal: job.interrupt };
  const { stdout } = await job.machine.run(['sh', '-c', `printf %s "${text}"`], options);
  return stdout;
}

async function hashOf(patterns: string, job: BuildJob): Promise<string> {
  const files = patterns
    .trim()
    .split(/\s+/)
    .map((pattern) => pattern.replaceAll(/^['"]|['"]$/g, ''));
  const set = { files, baseDirectory: '.', discardPaths: false };
  const found = await matchingFiles(set, primarySource(job), { log: async () => {}, interrupt: job.interrupt });
  checkSize(await sizeOf(found));
  const hash = createHash('sha256');
  for (const file of found.toSorted((a, b) => (a.path < b.path ? -1 : 1))) hash.update((await contentOf(file)).content);
  return hash.digest('hex');
}
