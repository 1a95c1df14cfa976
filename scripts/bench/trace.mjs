/** A fresh `init` call by call: a Chrome trace to open in a browser, and its critical path as text. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { criticalPath, pathLine } from './critical-path.mjs';
import { LATENCY } from './round-trips.mjs';
import { openServed } from './served.mjs';

const file = new URL('../../docs/fresh-init.trace.json', import.meta.url);

/** Writes docs/fresh-init.trace.json, and gives what docs/performance.md says of it. */
export async function trace() {
  const aws = await openServed(['--latency', `${LATENCY}ms`]);
  try {
    const path = join(aws.folder, 'trace.json');
    const { requests } = await aws.cli(['init', 'hello', '--no-wait', '--yes', '--trace', path]);
    const text = await readFile(path, 'utf8');
    await writeFile(file, `${text.trimEnd()}\n`);
    return described(JSON.parse(text), requests);
  } finally {
    await aws.close();
  }
}

function described({ traceEvents }, requests) {
  const slices = traceEvents.filter(({ ph }) => ph === 'X');
  const { tid } = traceEvents.find(({ name, args }) => name === 'thread_name' && args.name === 'critical path');
  const begin = Math.min(...slices.map(({ ts }) => ts));
  const ms = (microseconds) => String(Math.round(microseconds / 1000)).padStart(5);
  const lines = slices
    .filter((slice) => slice.tid === tid)
    .map(({ name, ts, dur }) => `${ms(ts - begin)} ${ms(dur)}  ${name}`);
  return [
    '```',
    'begun  took  (ms)',
    ...lines,
    '```',
    '',
    `By the request log of the local AWS, at the other end of the wire, ${criticalPath(requests).length} of its ${requests.length} calls are one behind the other:`,
    `${pathLine(requests)}. Of what came at the same time each reading may take another one.`,
  ].join('\n');
}
