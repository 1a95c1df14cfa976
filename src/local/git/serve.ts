/** CodeCommit's git over HTTP, at `/v1/repos/<name>`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gitRequestOf } from './address.js';
import { stackOf } from '../errors.js';
import { admit, type GitAccess } from './admission.js';
import { runBackend } from './backend.js';
import { NotAdmitted } from './not-admitted.js';

/** @throws Error when the connection, or git, broke off in the middle of an answer */
export async function serveGit(incoming: IncomingMessage, outgoing: ServerResponse, access: GitAccess): Promise<void> {
  try {
    const request = gitRequestOf(incoming);
    if (!request) throw new NotAdmitted(404, 'Only git itself finds something here.');
    await runBackend(incoming, outgoing, request, await admit(incoming, request, access));
  } catch (error) {
    if (outgoing.headersSent) throw error;
    if (!(error instanceof NotAdmitted)) access.log(stackOf(error));
    refuse(error as Error, outgoing);
  }
}

function refuse(error: Error, outgoing: ServerResponse): void {
  const status = error instanceof NotAdmitted ? error.status : 500;
  // git shows the text, and asks its credential helper when it is told to authenticate.
  const authenticate = status === 401 ? { 'www-authenticate': 'Basic realm="AWS CodeCommit"' } : {};
  outgoing.writeHead(status, { 'content-type': 'text/plain', ...authenticate }).end(`${error.message}\n`);
}
