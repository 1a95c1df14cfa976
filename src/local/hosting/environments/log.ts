/** What an environment's application writes: a file of bounded size, and the one before it. */
import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ifPresent } from '../../if-present.js';
import { folderOf } from './folders.js';

/** Bytes of one file. */
const LARGEST = 5 * 2 ** 20;

const fileIn = (folder: string): string => join(folder, 'application.log');
const formerOf = (file: string): string => `${file}.1`;

/** A log that is written to: at once, so that a line is there for whoever looks next. */
export class Log {
  private file: number;
  private size: number;
  private isClosed = false;

  /** @param folder is there already */
  constructor(private readonly folder: string) {
    this.file = this.open();
    this.size = fstatSync(this.file).size;
  }

  /** What comes when it is closed is lost. */
  write(line: string): void {
    if (this.isClosed) return;
    const text = `${line}\n`;
    if (this.size + text.length > LARGEST) this.rotate();
    this.size += writeSync(this.file, text);
  }

  close(): void {
    if (!this.isClosed) closeSync(this.file);
    this.isClosed = true;
  }

  private rotate(): void {
    closeSync(this.file);
    renameSync(fileIn(this.folder), formerOf(fileIn(this.folder)));
    this.file = this.open();
    this.size = 0;
  }

  private open(): number {
    return openSync(fileIn(this.folder), 'a', 0o600);
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
