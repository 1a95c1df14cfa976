#!/usr/bin/env node
// Starts the new release beside the former one, on a port of its own: a broken one ends here, and nobody notices.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { folder, untilHealthy } from './service.js';

const server = spawn(process.execPath, ['server.js'], {
  cwd: folder,
  env: { ...process.env, PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const exited = once(server, 'exit');
const [output] = await Promise.race([once(server.stdout.setEncoding('utf8'), 'data'), exited.then(() => [''])]);
const address = /http:\S+/.exec(output)?.[0];
try {
  if (address === undefined) throw new Error('The new release does not start.');
  await untilHealthy(address, () => server.exitCode === null);
  console.log('The new release is well.');
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  server.kill();
  await exited;
}
