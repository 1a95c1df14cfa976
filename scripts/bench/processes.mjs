/** Processes, and how long they take. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { buffer } from 'node:stream/consumers';

/** How the built program is started. */
export const program = [process.execPath, fileURLToPath(new URL('../../bin/pipeline-setup.js', import.meta.url))];

/**
 * Runs a program to its end.
 * @param command the executable and its arguments
 * @returns how long it took, in milliseconds, and what it printed
 * @throws Error when it fails, with what it said
 */
export async function run(command, options = {}) {
  const [file, ...args] = command;
  const start = performance.now();
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const printed = Promise.all([buffer(child.stdout), buffer(child.stderr)]);
  const [code] = await once(child, 'exit');
  const ms = performance.now() - start;
  const [stdout, stderr] = (await printed).map(String);
  if (code !== 0) throw new Error(`${[...command].join(' ')} ended with ${code}:\n${stdout}${stderr}`);
  return { ms, stdout, stderr };
}

/** Whether a program is on the PATH and starts. */
export async function isThere(command) {
  return run(command).then(
    () => true,
    () => false,
  );
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Does each of several things so many times, in turns: what else the machine does meanwhile meets all of them.
 * @param works by name: each gives a number
 * @returns the numbers by name, in the order that they came
 */
export async function inTurns(times, works) {
  const names = Object.keys(works);
  const results = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < times; round += 1) {
    for (const name of names) results[name].push(await works[name]());
  }
  return results;
}
