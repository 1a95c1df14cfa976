/** An order in which nothing comes before what it waits for. Pure. */

/** For each name, the ones that it waits for. */
export type Waiting = Readonly<Record<string, readonly string[]>>;

/** All names, each after those it waits for; or the ones that wait for themselves. */
export type Ordered = { readonly order: readonly string[] } | { readonly circular: readonly string[] };

/** The same order for the same names: what need not wait comes as it is there. */
export function ordered(of: Waiting): Ordered {
  const waiting = new Map(Object.entries(of).map(([name, others]) => [name, new Set(others)]));
  const order = [...waiting].filter(([, others]) => others.size === 0).map(([name]) => name);
  const dependents = dependentsOf(of);
  for (const name of order) {
    for (const dependent of dependents.get(name) ?? []) {
      const others = waiting.get(dependent);
      others?.delete(name);
      if (others?.size === 0) order.push(dependent);
    }
  }
  if (order.length === waiting.size) return { order };
  const done = new Set(order);
  return {
    circular: circular(
      of,
      [...waiting.keys()].filter((name) => !done.has(name)),
    ),
  };
}

function dependentsOf(of: Waiting): ReadonlyMap<string, readonly string[]> {
  const dependents = new Map<string, string[]>();
  for (const [name, others] of Object.entries(of)) {
    for (const other of new Set(others)) {
      const known = dependents.get(other);
      if (known) known.push(name);
      else dependents.set(other, [name]);
    }
  }
  return dependents;
}

/** What waits for itself, without what only waits for that. */
function circular(of: Waiting, left: readonly string[]): readonly string[] {
  let names = left;
  for (;;) {
    const awaited = new Set(names.flatMap((name) => of[name] ?? []));
    const rest = names.filter((name) => awaited.has(name));
    if (rest.length === names.length) return names;
    names = rest;
  }
}
