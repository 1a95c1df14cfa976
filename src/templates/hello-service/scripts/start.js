#!/usr/bin/env node
// Puts the new release in the place of the former one, which finishes what it was asked.
import { spawn } from 'node:child_process';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { folder, logFile, port, problemAt, release, remember, running } from './service.js';

const now = await release();
const former = await running();
const isWell = async () => (await problemAt(`http://127.0.0.1:${port}`)) === undefined;
if (former?.release === now && (await isWell())) {
  // As after a release that failed: the former one is deployed again, and has never stopped.
  console.log(`This release runs already, as process ${former.pid}.`);
  process.exit();
}
if (former) {
  process.kill(former.pid, 'SIGTERM');
  while (await running()) await new Promise((resolve) => setTimeout(resolve, 20));
  console.log(`The former release has ended, process ${former.pid}.`);
}
if (await isWell()) {
  console.error(`Another service answers on port ${port} already. End it, or let this one have another PORT.`);
  process.exit(1);
}
await mkdir(dirname(logFile), { recursive: true });
const log = await open(logFile, 'a');
const server = spawn(process.execPath, ['server.js'], {
  cwd: folder,
  env: { ...process.env, PORT: port },
  stdio: ['ignore', log.fd, log.fd],
  detached: true,
});
server.unref();
await remember({ pid: server.pid, release: now });
console.log(`The new release runs as process ${server.pid}, on port ${port}.`);
