// Where the service lies on an instance, and what runs of it.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

// Where an instance is a folder, all its paths begin there; on a machine of its own they begin at the top.
const root = process.env.CODEDEPLOY_INSTANCE_ROOT || '/';

export const folder = join(root, 'srv/hello-service');
export const port = process.env.PORT || '8080';
export const logFile = join(root, 'var/log/hello-service.log');

/** The revision, as the agent has unpacked it: the scripts run where they lie in it. */
const revision = fileURLToPath(new URL('..', import.meta.url));

const runFile = join(root, 'var/run/hello-service.json');

/** What tells one release from another: all files of the revision. */
export async function release() {
  const entries = await readdir(revision, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  const hash = createHash('sha256');
  for (const file of files.sort()) hash.update(`${relative(revision, file)}\0`).update(await readFile(file));
  return hash.digest('hex');
}

/** The process that serves, and its release; undefined when none does. */
export async function running() {
  try {
    const found = JSON.parse(await readFile(runFile, 'utf8'));
    process.kill(found.pid, 0);
    // On Linux one that has ended may be listed until its parent has heard of it.
    const stat = await readFile(`/proc/${found.pid}/stat`, 'utf8').catch(() => '');
    return /\) [XZ] /.test(stat) ? undefined : found;
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return undefined;
    throw error;
  }
}

export async function remember(service) {
  await mkdir(join(root, 'var/run'), { recursive: true });
  await writeFile(runFile, JSON.stringify(service));
}

/** Asks once whether the service is well: what is wrong, undefined when nothing is. */
export async function problemAt(address) {
  return await fetch(`${address}/health`).then(
    ({ ok, status }) => (ok ? undefined : `it answered with ${status}`),
    (error) => error.cause?.message ?? error.message,
  );
}

/** Asks whether the service is well, until it says so. */
export async function untilHealthy(address, isAlive = () => true) {
  for (const end = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const problem = await problemAt(address);
    if (problem === undefined) return;
    if (!isAlive()) throw new Error('The service ended by itself.');
    if (Date.now() > end) throw new Error(`The service is not well at ${address}: ${problem}.`);
  }
}
