/** How many events a batch or a page holds. Source: PutLogEvents and GetLogEvents in CloudWatch Logs' API reference. */

/** Bytes of a batch or a page. */
export const LARGEST = 1_048_576;
/** Events of a page. */
export const MOST = 10_000;

/** What an event counts for: its message in UTF-8, and 26 bytes more. */
export function sizeOf(message: string): number {
  return Buffer.byteLength(message) + 26;
}
