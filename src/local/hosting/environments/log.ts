/** What an environment's application writes: a file of bounded size, and the one before it. */
import { createWriteStream, existsSync, renameSync, statSync, type WriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ifPresent } from '../../if-present.js';
import { folderOf } from './folders.js';

/** Bytes of one file. */
const LARGEST = 5 * 2 ** 20;

const fileIn = (folder: string): string => join(folder, 'application.log');
const formerOf = (file: string): string => `${file}.1`;

/** A log that is written to. */
export class Log {
  private stream: WriteStream;
  private size: number;

  /** @param folder is there already */
  constructor(private readonly folder: string) {
    const file = fileIn(folder);
    this.size = existsSync(file) ? statSync(file).size : 0;
    this.stream = this.open();
  }

  write(line: string): void {
    const text = `${line}\n`;
    if (this.size + text.length > LARGEST) this.rotate();
    this.size += text.length;
    this.stream.write(text);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.stream.end(resolve));
  }

  private rotate(): void {
    this.stream.end();
    renameSync(fileIn(this.folder), formerOf(fileIn(this.folder)));
    this.size = 0;
    this.stream = this.open();
  }

  /** The folder may be removed while the application still says something. */
  private open(): WriteStream {
    return createWriteStream(fileIn(this.folder), { flags: 'a', mode: 0o600 }).on('error', () => undefined);
  }
}

/** The last lines of an environment's log. */
export async function lastLines(home: string, id: string, count: number): Promise<string[]> {
  const file = fileIn(folderOf(home, id));
  const texts = await Promise.all(
    [formerOf(file), file].map((each) => ifPresent(() => readFile(each, 'utf8')).then((text) => text ?? '')),
  );
  const lines = texts.join('').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.slice(-count);
}
