import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Below the ports that systems give to connections on their way out (Linux: from 32768): what is chosen stays free. */
const FIRST = 20_000;
const LAST = 32_767;

/**
 * A port of the loopback address that nobody listens on.
 * @param taken by what does not listen at the moment
 */
export async function freePort(taken: readonly number[] = []): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST + 1);
    if (!taken.includes(port) && (await isFree(port))) return port;
  }
}

/** How long what serves may take to begin, in milliseconds. */
const START_TIMEOUT = 15_000;

/** Waits until something listens on the port. Gives up without a word: whoever connects to it is told. */
export async function untilServed(port: number): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT;
  while (!(await isListenedOn(port)) && performance.now() < deadline) await pause(25);
}

function isListenedOn(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Whether nobody listens on a port of the loopback address. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
