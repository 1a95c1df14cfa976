import { createHash } from 'node:crypto';

/** Leaves room for `.json` and a temporary file's suffix below the 255 bytes that file systems allow. */
const longest = 180;

/**
 * A file name for a key: distinct keys get distinct names, on file systems that ignore case too.
 * Lower-case letters, digits, `-` and `_` stand for themselves, any other byte is `%` and its hex value;
 * what becomes too long ends in a hash.
 */
export function fileName(key: string): string {
  let name = '';
  for (const byte of Buffer.from(key, 'utf8')) {
    const character = String.fromCharCode(byte);
    name += /[a-z0-9_-]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`;
  }
  if (name.length <= longest) return name;
  return `${name.slice(0, longest - 65)}~${createHash('sha256').update(key).digest('hex')}`;
}
