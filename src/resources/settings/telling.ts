/** Two who change settings at once tell the same project, or environment: each of it as a whole. */
import type { Context } from '../../context.js';
import type { Setting } from '../../stages/settings/setting.js';
import { readSettings } from './read.js';

/** What was changed of an environment, or is about to be: Parameter Store may not list it so yet. */
export interface Changed {
  readonly made?: readonly Setting[];
  readonly removed?: readonly Setting[];
}

/** How often it is looked again: others that change settings at the same moment come to an end, too. */
const mostRounds = 5;

/**
 * Tells of all settings that Parameter Store has of an environment, and looks again until there is nothing to tell. Whoever
 * writes last has then read last, too.
 * @param tell gives whether there was something to tell
 * @returns what the first one gave
 */
export async function untilTold<Told extends { readonly isNews: boolean }>(
  context: Context,
  environment: string,
  changed: Changed,
  tell: (settings: readonly Setting[]) => Promise<Told>,
): Promise<Told> {
  const first = await tell(await settingsNow(context, environment, changed));
  for (let round = 1, told = first; told.isNews && round < mostRounds; round += 1) {
    told = await tell(await settingsNow(context, environment, changed));
  }
  return first;
}

async function settingsNow(
  context: Context,
  environment: string,
  { made = [], removed = [] }: Changed,
): Promise<Setting[]> {
  const listed = await readSettings(context, environment);
  const touched = new Set([...made, ...removed].map(({ key }) => key));
  const all = [...listed.filter(({ key }) => !touched.has(key)), ...made];
  return all.toSorted((a, b) => a.key.localeCompare(b.key));
}
