/** git's own server side of its smart HTTP protocol, as a CGI program: https://git-scm.com/docs/git-http-backend */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { devNull } from 'node:os';
import type { GitRequest } from './address.js';
import type { Admitted } from './admission.js';

/**
 * Answers a request of git. Nothing is held in memory: a push may be larger than that.
 * @throws Error when git cannot be started, or does not answer
 */
export async function runBackend(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  request: GitRequest,
  admitted: Admitted,
): Promise<void> {
  // Whoever has gone away meanwhile is not served: the streams are closed, and will not say so again.
  if (outgoing.destroyed) return;
  // In a group of its own: git starts the backend as a further process, and one without the other would go on.
  const child = spawn('git', ['http-backend'], {
    env: environment(incoming, request, admitted),
    cwd: '/',
    detached: true,
  });
  // Whoever goes away during a clone needs it no more; a push that has come whole goes on, its hook too.
  if (request.service === 'git-upload-pack') outgoing.once('close', () => kill(child));
  send(admitted.read, incoming, child);
  await answer(child, outgoing);
}

function send(read: Uint8Array, incoming: IncomingMessage, child: ChildProcessWithoutNullStreams): void {
  // A git that ends early closes the pipe; its answer tells why.
  child.stdin.on('error', () => incoming.resume());
  child.stdin.write(read);
  incoming.pipe(child.stdin);
  // What has broken off is never whole, and git would wait for the rest of it.
  const stopIfBroken = () => {
    if (!incoming.complete) kill(child);
  };
  if (incoming.closed) stopIfBroken();
  else incoming.once('close', stopIfBroken);
}

function kill({ pid, exitCode, signalCode }: ChildProcessWithoutNullStreams): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid);
  } catch {
    // It has ended meanwhile.
  }
}

function environment(
  { method, headers }: IncomingMessage,
  { service, file }: GitRequest,
  { principal, folder }: Admitted,
): NodeJS.ProcessEnv {
  // The hook that a push runs has the environment that it would have with a push to the folder, but no credentials.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(GIT|HTTP|AWS)_/.test(name));
  return {
    ...Object.fromEntries(inherited),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_TRANSLATED: `${folder}/${file}`,
    REQUEST_METHOD: method,
    QUERY_STRING: file === service ? '' : `service=${service}`,
    REMOTE_USER: principal,
    REMOTE_ADDR: '127.0.0.1',
    CONTENT_TYPE: headers['content-type'] ?? '',
    ...(headers['content-length'] && { CONTENT_LENGTH: headers['content-length'] }),
    ...(headers['content-encoding'] && { HTTP_CONTENT_ENCODING: headers['content-encoding'] }),
    ...(headers['git-protocol'] && { GIT_PROTOCOL: String(headers['git-protocol']) }),
  };
}

/** The program's answer: lines of headers, an empty line, the body. */
function answer(child: ChildProcessWithoutNullStreams, outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const read = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end === -1) return;
      child.stdout.off('data', read);
      const { Status: status = '200', ...headers } = headersOf(head.toString('latin1', 0, end));
      outgoing.writeHead(Number.parseInt(status, 10), headers);
      outgoing.write(head.subarray(end + 4));
      child.stdout.pipe(outgoing);
      outgoing.once('close', () => child.stdout.resume());
    };
    let complaint = '';
    child.stdout.on('data', read);
    child.stderr.on('data', (chunk: Buffer) => (complaint = `${complaint}${chunk.toString()}`.slice(-1000)));
    child.once('error', reject);
    child.once('close', () => {
      if (outgoing.headersSent) resolve();
      else reject(new Error(`git http-backend did not answer: ${complaint.trim()}`));
    });
  });
}

function headersOf(lines: string): Record<string, string> {
  const headers = lines.split('\r\n').map((line) => /^([^:]+): *(.*)$/.exec(line));
  return Object.fromEntries(headers.flatMap((match) => (match ? [[match[1], match[2]]] : [])));
}
