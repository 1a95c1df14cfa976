import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { Secrets } from './secrets.js';

/** A longer line is cut: CloudWatch Logs takes events of up to 256 KB. */
const LONGEST = 64 * 1024;
/** Not cut off the end of a long line, so that what a reader looks for at the end of a line is found whole. */
const KEPT = 256;

/**
 * The lines of a stream, without their ends; the stream is not read on before the next line is asked for.
 * @param secrets values that a long line is not cut in
 */
export async function* linesOf(stream: Readable, secrets = new Secrets()): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of chunksOf(stream)) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield* piecesOf(line.replace(/\r$/, ''), secrets);
    rest = yield* longPieces(rest, secrets);
  }
  rest += decoder.end();
  if (rest) yield* piecesOf(rest, secrets);
}

/** A line; one that is too long for an event comes in several pieces. */
export function* piecesOf(line: string, secrets: Secrets): Generator<string> {
  yield yield* longPieces(line, secrets);
}

/** What can be cut off a line for certain; returns the rest, which begins no value that could go on behind it. */
function* longPieces(line: string, secrets: Secrets): Generator<string, string> {
  while (line.length > LONGEST + Math.max(KEPT, secrets.longest())) {
    const at = secrets.cut(line, LONGEST);
    yield line.slice(0, at);
    line = line.slice(at);
  }
  return line;
}

/** A stream that is destroyed while it is read simply ends. */
async function* chunksOf(stream: Readable): AsyncGenerator<Buffer> {
  try {
    yield* stream;
  } catch (error) {
    if (!stream.destroyed) throw error;
  }
}
