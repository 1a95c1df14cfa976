/**
 * How fast the program is: measures, prints a table, and writes it to docs/performance.md beside the one before it.
 * It needs the built program. A figure out of reach is no failure; something that does not work is.
 *
 *   npm run bench                  everything; some minutes, on a machine that does nothing else
 *   npm run bench -- start-up …    only these, printed and not written
 */
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, platform, totalmem } from 'node:os';
import { figuresIn, notesOf, replaced, tableOf } from './table.mjs';

const PARTS = {
  'start-up': () => import('./start-up.mjs'),
  'round-trips': () => import('./round-trips.mjs'),
  'iam-propagation': () => import('./iam-propagation.mjs'),
  'by-hand': () => import('./by-hand.mjs'),
  'local-build': () => import('./local-build.mjs'),
  scale: () => import('./scale.mjs'),
  throttled: () => import('./throttled.mjs'),
  package: () => import('./package.mjs'),
};
const page = new URL('../../docs/performance.md', import.meta.url);

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  process.stderr.write(`There is no ${unknown.join(', ')} to measure. There are: ${Object.keys(PARTS).join(', ')}\n`);
  process.exitCode = 1;
} else {
  await bench(asked);
}

async function bench(some) {
  const rows = [];
  for (const part of some.length > 0 ? some : Object.keys(PARTS)) {
    process.stderr.write(`${part} …\n`);
    const { measure } = await PARTS[part]();
    rows.push(...(await measure()));
  }
  const before = await readFile(page, 'utf8');
  const text = `${tableOf(rows, figuresIn(before))}\n\n${notesOf(rows)}`;
  process.stdout.write(`${text}\n`);
  if (some.length > 0) return;
  const { trace } = await import('./trace.mjs');
  const measured = replaced(before, 'bench', `${circumstances()}\n\n${text}`);
  await writeFile(page, replaced(measured, 'trace', await trace()));
}

/** When and on what this was measured. */
function circumstances() {
  const [{ model }] = cpus();
  const gigabytes = (totalmem() / 2 ** 30).toFixed(0);
  const date = new Date().toISOString().slice(0, 10);
  return `${date}: Node.js ${process.version} on ${platform()}, ${availableParallelism()} processors (${model.trim()}), ${gigabytes} GB of memory.`;
}
