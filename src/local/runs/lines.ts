import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** A longer line is cut: CloudWatch Logs takes events of up to 256 KB. */
const LONGEST = 64 * 1024;
/** Not cut off the end of a long line, so that what a reader looks for at the end of a line is found whole. */
const KEPT = 256;

/** The lines of a stream, without their ends; the stream is not read on before the next line is asked for. */
export async function* linesOf(stream: Readable): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of chunksOf(stream)) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield* pieces(line.replace(/\r$/, ''));
    while (rest.length > LONGEST + KEPT) {
      yield rest.slice(0, LONGEST);
      rest = rest.slice(LONGEST);
    }
  }
  rest += decoder.end();
  if (rest) yield* pieces(rest);
}

function* pieces(line: string): Generator<string> {
  while (line.length > LONGEST + KEPT) {
    yield line.slice(0, LONGEST);
    line = line.slice(LONGEST);
  }
  yield line;
}

/** A stream that is destroyed while it is read simply ends. */
async function* chunksOf(stream: Readable): AsyncGenerator<Buffer> {
  try {
    yield* stream;
  } catch (error) {
    if (!stream.destroyed) throw error;
  }
}
