import { table } from '../../template/values.js';

/** Which waits for which. */
export type After = Readonly<Record<string, readonly string[]>>;

/**
 * Works on each, side by side, after what it waits for. Where one fails nothing is begun that waits for it, and nothing else
 * either, unless `goesOn`. Gives those that failed. What is thrown is thrown on when all that was begun has ended.
 * @param work whether it went well
 */
export async function inOrder(
  ids: readonly string[],
  after: After,
  work: (id: string) => Promise<boolean>,
  { goesOn }: { readonly goesOn: boolean },
): Promise<string[]> {
  const failed: string[] = [];
  const errors: unknown[] = [];
  const begun = new Map<string, Promise<boolean>>();
  const begin = (id: string): Promise<boolean> => {
    const already = begun.get(id);
    if (already) return already;
    const waited = (after[id] ?? []).filter((other) => other !== id && ids.includes(other));
    const result = Promise.all(waited.map(begin)).then(async (good) => {
      if (good.includes(false) || (!goesOn && failed.length > 0) || errors.length > 0) return false;
      const isGood = await work(id).catch((error: unknown) => {
        errors.push(error);
        return true;
      });
      if (!isGood) failed.push(id);
      return isGood;
    });
    begun.set(id, result);
    return result;
  };
  await Promise.all(ids.map(begin));
  if (errors.length > 0) throw errors[0];
  return failed;
}

/** The same the other way round: what is waited for waits. */
export function reversed(after: After): After {
  const turned = new Map<string, string[]>();
  for (const [id, others] of Object.entries(after)) {
    for (const other of others) turned.set(other, [...(turned.get(other) ?? []), id]);
  }
  return table(turned);
}
