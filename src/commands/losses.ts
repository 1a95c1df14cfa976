/** What a `destroy` takes along that nothing brings back, and who misses it. */
import type { Context } from '../context.js';
import type { Inspected } from '../inspect.js';
import { titleOf } from '../render/human.js';

/** In lines; none where nothing is lost. @param inspections what is to go */
export async function lossLines(context: Context, inspections: readonly Inspected[]): Promise<string[]> {
  const lineOf = ({ kind, name }: Inspected, what: string) => `  ${titleOf(kind)} ${name}: ${what}`;
  const held = inspections.flatMap((each) => {
    const what = each.found && each.resource.holds?.(each.found);
    return what === undefined ? [] : [lineOf(each, what)];
  });
  const users = await Promise.all(
    inspections.map(async (each) => {
      const who = (await each.resource.usedBy?.(context)) ?? [];
      return who.length === 0 ? [] : [lineOf(each, who.join(', '))];
    }),
  );
  const missed = users.flat();
  return [
    ...(held.length === 0 ? [] : ['', 'With it goes what these hold:', ...held]),
    ...(missed.length === 0 ? [] : ['', 'Others use what goes, and are left without it:', ...missed]),
  ];
}
