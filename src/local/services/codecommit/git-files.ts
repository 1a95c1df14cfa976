/**
 * What git keeps in plain files, read without starting git: a process for each look would take longer than all the
 * rest of a call. Whatever is not as plain as git writes it by default gives `undefined`: then git itself is asked.
 * Sources: gitrepository-layout and git-pack-refs of git's manual; "Git Internals" of Pro Git.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { ifPresentSync } from '../../if-present.js';
import type { Branch } from './repository.js';
import type { TreeEntry } from './tree.js';

interface GitObject {
  /** `commit`, `tree`, `blob` or `tag`. */
  readonly type: string;
  readonly content: Buffer;
}

/** A larger object is left to git. */
const LARGEST = 8 * 1024 * 1024;

/** Where an object lies until git packs it. */
export function objectFile(folder: string, id: string): string {
  return join(folder, 'objects', id.slice(0, 2), id.slice(2));
}

/** An object that lies in a file of its own, which it does until git packs it. */
export function looseObject(folder: string, id: string): GitObject | undefined {
  const file = ifPresentSync(() => readFileSync(objectFile(folder, id)));
  const bytes = file && inflated(file);
  if (!bytes) return undefined;
  const end = bytes.indexOf(0);
  const [type = ''] = bytes.toString('latin1', 0, end).split(' ');
  return { type, content: bytes.subarray(end + 1) };
}

function inflated(file: Buffer): Buffer | undefined {
  try {
    return inflateSync(file, { maxOutputLength: LARGEST });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw error;
  }
}

/** The id of a commit's tree. */
export function looseTreeOf(folder: string, commit: string): string | undefined {
  const object = looseObject(folder, commit);
  return object?.type === 'commit' ? /^tree ([0-9a-f]{40})\n/.exec(object.content.toString('latin1'))?.[1] : undefined;
}

/** What lies in a tree, in git's order. */
export function looseTree(folder: string, id: string): TreeEntry[] | undefined {
  const tree = looseObject(folder, id);
  if (tree?.type !== 'tree') return undefined;
  return parseTree(tree.content).map(({ name, ...entry }) => ({
    ...entry,
    path: Buffer.from(name, 'latin1').toString(),
  }));
}

/** An entry of a tree's content. */
export interface RawEntry {
  /** Its bytes, each as a character: git does not ask for UTF-8. */
  readonly name: string;
  readonly mode: string;
  readonly id: string;
}

/** `<mode> <name>\0` and the 20 bytes of an id each. */
export function parseTree(content: Buffer): RawEntry[] {
  const entries: RawEntry[] = [];
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(' ', at);
    const end = content.indexOf(0, space);
    const mode = content.toString('latin1', at, space).padStart(6, '0');
    const name = content.toString('latin1', space + 1, end);
    at = end + 21;
    entries.push({ name, mode, id: content.toString('hex', end + 1, at) });
  }
  return entries;
}

/** All branches, ordered by name. */
export function branchesIn(folder: string): Branch[] | undefined {
  const head = /^ref: refs\/heads\/([!-~]+)\n$/.exec(readFileSync(join(folder, 'HEAD'), 'latin1'))?.[1];
  // What it stands on where its branches are in no such files.
  if (head === undefined || head === '.invalid') return undefined;
  // In this order: git packs a branch before it takes its file away.
  const loose = looseBranches(join(folder, 'refs', 'heads'));
  const packed = packedBranches(join(folder, 'packed-refs'));
  if (!loose || !packed) return undefined;
  return [...new Map([...packed, ...loose])]
    .map(([name, commitId]) => ({ name, commitId, isDefault: name === head }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

type CommitIds = readonly (readonly [name: string, commitId: string])[];

function looseBranches(folder: string, prefix = ''): CommitIds | undefined {
  const found: (readonly [string, string])[] = [];
  for (const entry of ifPresentSync(() => readdirSync(folder, { withFileTypes: true })) ?? []) {
    const name = `${prefix}${entry.name}`;
    if (!isPlain(name)) return undefined;
    if (entry.isDirectory()) {
      const below = looseBranches(join(folder, entry.name), `${name}/`);
      if (!below) return undefined;
      found.push(...below);
    } else if (!entry.name.endsWith('.lock')) {
      const text = ifPresentSync(() => readFileSync(join(folder, entry.name), 'latin1'));
      if (text === undefined) continue;
      const id = /^([0-9a-f]{40})\n$/.exec(text)?.[1];
      if (id === undefined) return undefined;
      found.push([name, id]);
    }
  }
  return found;
}

/** One a line: `<id> <ref>`. What an annotated tag stands for has a line of its own, with a `^`. */
function packedBranches(file: string): CommitIds | undefined {
  const found: (readonly [string, string])[] = [];
  for (const line of ifPresentSync(() => readFileSync(file, 'latin1'))?.split('\n') ?? []) {
    const [, id, name] = /^([0-9a-f]{40}) refs\/heads\/(.+)$/.exec(line) ?? [];
    if (id === undefined || name === undefined) continue;
    if (!isPlain(name)) return undefined;
    found.push([name, id]);
  }
  return found;
}

/** File systems have ways of their own with other names. */
function isPlain(name: string): boolean {
  return /^[!-~]+$/.test(name);
}
