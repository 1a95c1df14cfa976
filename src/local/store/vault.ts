/**
 * What is kept secret at rest: sealed by AES-256-GCM, under a key in a file of the home that only its owner can read.
 * What is sealed for one place (a version of a parameter, say) does not open in another.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DamagedState } from '../errors.js';
import { ifPresentSync } from '../if-present.js';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The sealed text, in base64. @throws DamagedState when the home's key cannot be used */
export function seal(home: string, place: string, text: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, readKey(home) ?? makeKey(home), nonce).setAAD(Buffer.from(place));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
}

/** The text that was sealed for this place. @throws DamagedState when it does not open */
export function unseal(home: string, place: string, sealed: string): string {
  const key = readKey(home);
  if (!key) throw new DamagedState(keyFile(home), `it is missing, and ${place} is sealed with it`);
  const bytes = Buffer.from(sealed, 'base64');
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  try {
    const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(place)).setAuthTag(tag);
    return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    throw new DamagedState(keyFile(home), `it does not open what is kept as ${place}`);
  }
}

function keyFile(home: string): string {
  return join(home, 'vault.key');
}

function readKey(home: string): Buffer | undefined {
  const file = keyFile(home);
  const key = ifPresentSync(() => readFileSync(file));
  if (key && key.length !== KEY_BYTES) throw new DamagedState(file, `it does not hold ${KEY_BYTES} bytes`);
  return key;
}

/** Linked into place when it is written, so that a crash leaves the whole key or none. */
function makeKey(home: string): Buffer {
  const key = randomBytes(KEY_BYTES);
  const file = keyFile(home);
  const prepared = `${file}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
  try {
    writeFileSync(prepared, key, { mode: 0o600, flag: 'wx', flush: true });
    linkSync(prepared, file);
  } finally {
    rmSync(prepared, { force: true });
  }
  return key;
}
