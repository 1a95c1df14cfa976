/** Tags as several services have them. */

/**
 * Tags of one resource. Source: "Tagging resources" in the EventBridge user guide, "Tagging Systems Manager resources" in
 * that of Systems Manager, and TagResource in the API references of Secrets Manager and CloudWatch Logs.
 */
export const TAG_LIMIT = 50;

/**
 * The tags with `added` in place of those of the same key.
 * @throws what `invalid` makes for a key of AWS's own, and `tooMany` for more than `TAG_LIMIT`
 */
export function mergedTags<T extends { readonly Key?: string | undefined }>(
  tags: readonly T[],
  added: readonly T[],
  invalid: (message: string) => Error,
  tooMany: () => Error,
): T[] {
  for (const { Key = '' } of added) checkTagKey(Key, invalid);
  const all = [...new Map([...tags, ...added].map((tag) => [tag.Key, tag])).values()];
  if (all.length > TAG_LIMIT) throw tooMany();
  return all;
}

/** @throws what `invalid` makes for a key of AWS's own */
export function checkTagKey(key: string, invalid: (message: string) => Error): void {
  if (key.toLowerCase().startsWith('aws:')) throw invalid('Tag keys cannot start with the reserved prefix aws:.');
}
