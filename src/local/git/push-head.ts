/**
 * What a push is about to change, as its first lines say.
 * https://git-scm.com/docs/gitprotocol-pack, section "Reference Update Request and Packfile Transfer"
 */
import type { IncomingMessage } from 'node:http';
import { NotAdmitted } from './not-admitted.js';

export interface PushHead {
  /** Such as `refs/heads/main`; none where git only asks whether it would be let in. */
  readonly references: readonly string[];
  /** What has been read of the push: whoever reads the rest needs it before that. */
  readonly read: Uint8Array;
}

/** In bytes: far more than git sends for all the branches of a large repository. */
const MOST = 16 * 2 ** 20;

/** @throws NotAdmitted when it is no push, or breaks off */
export async function readPushHead(push: IncomingMessage): Promise<PushHead> {
  // git compresses what it asks for with a clone or fetch, and never a push.
  if (push.headers['content-encoding'] !== undefined) throw new NotAdmitted(400, 'A push may not be compressed.');
  let read = Buffer.alloc(0);
  while (read.length <= MOST) {
    const references = referencesIn(read);
    if (references) return { references, read };
    const more = await nextPiece(push);
    if (!more) throw new NotAdmitted(400, 'The push broke off.');
    read = Buffer.concat([read, more]);
  }
  throw new NotAdmitted(400, 'The push names too many references.');
}

/** @returns undefined while the list has not come to its end */
function referencesIn(head: Buffer): string[] | undefined {
  const references: string[] = [];
  let at = 0;
  while (at + 4 <= head.length) {
    const digits = head.toString('latin1', at, at + 4);
    if (digits === '0000') return references;
    const length = /^[0-9a-f]{4}$/.test(digits) ? Number.parseInt(digits, 16) : 0;
    if (length <= 4) throw notAPush();
    if (at + length > head.length) return undefined;
    const line = head.toString('utf8', at + 4, at + length);
    // A shallow clone tells first where it ends: that changes nothing.
    if (!line.startsWith('shallow ')) references.push(referenceOf(line));
    at += length;
  }
  return undefined;
}

function referenceOf(line: string): string {
  const [, reference] = /^[0-9a-f]{40,64} [0-9a-f]{40,64} ([^\0\n]+)/.exec(line) ?? [];
  if (reference === undefined) throw notAPush();
  return reference;
}

function notAPush(): NotAdmitted {
  return new NotAdmitted(400, 'This is no push.');
}

/** @returns undefined at the end */
async function nextPiece(push: IncomingMessage): Promise<Buffer | undefined> {
  for (;;) {
    const piece = push.read() as Buffer | null;
    if (piece) return piece;
    if (push.readableEnded || push.destroyed) return undefined;
    await anyOf(push, ['readable', 'end', 'close', 'error']);
  }
}

function anyOf(push: IncomingMessage, events: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      for (const event of events) push.off(event, done);
      resolve();
    };
    for (const event of events) push.on(event, done);
  });
}
