/** The cyclic redundancy checks that S3 knows and Node does not bring, a piece of the bytes after the other. */

export interface Crc {
  update(bytes: Uint8Array): void;
  /** Big-endian, as S3 writes it. */
  digest(): Buffer;
}

const CASTAGNOLI = [0, 0x82f63b78] as const;
const NVME = [0x9a6c9329, 0xac4bc9b5] as const;

/** The high and the low half of what each value of a byte adds, made when it is first needed. */
interface Table {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}
const tables = new Map<readonly [number, number], Table>();

/** CRC-32C (RFC 3720, appendix B.4). */
export function crc32c(): Crc {
  const { low: table } = tableOf(CASTAGNOLI);
  let sum = -1;
  return {
    update(bytes) {
      let next = sum;
      // Several times as fast as for…of.
      for (let at = 0; at < bytes.length; at += 1) next = (next >>> 8) ^ table[(next ^ bytes[at]!) & 0xff]!;
      sum = next;
    },
    digest: () => words(~sum),
  };
}

/** CRC-64/NVME (NVM Express NVM Command Set Specification, "64b CRC"): in two halves, as numbers have 53 bits. */
export function crc64nvme(): Crc {
  const { high: highTable, low: lowTable } = tableOf(NVME);
  let sum = { high: -1, low: -1 };
  return {
    update(bytes) {
      let { high, low } = sum;
      for (let at = 0; at < bytes.length; at += 1) {
        const index = (low ^ bytes[at]!) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ lowTable[index]!;
        high = (high >>> 8) ^ highTable[index]!;
      }
      sum = { high, low };
    },
    digest: () => words(~sum.high, ~sum.low),
  };
}

/** 32 bits each, big-endian. */
export function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, 4 * index);
  return bytes;
}

/** @param polynomial reflected, in two halves */
function tableOf(polynomial: readonly [high: number, low: number]): Table {
  const known = tables.get(polynomial);
  if (known) return known;
  const table: Table = { high: new Uint32Array(256), low: new Uint32Array(256) };
  for (let byte = 0; byte < 256; byte += 1) {
    let [high, low] = [0, byte];
    for (let bit = 0; bit < 8; bit += 1) {
      const isOdd = (low & 1) === 1;
      low = ((low >>> 1) | (high << 31)) ^ (isOdd ? polynomial[1] : 0);
      high = (high >>> 1) ^ (isOdd ? polynomial[0] : 0);
    }
    table.high[byte] = high;
    table.low[byte] = low;
  }
  tables.set(polynomial, table);
  return table;
}
