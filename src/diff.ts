/** What differs between the declaration of a resource and what is there. */
export interface Change {
  /** Where, as people write it: `env.STAGE`, `stages.Source.actions.Source.configuration.BranchName`. */
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

/**
 * What must change in `actual` to be as `desired` says. What `desired` does not speak of may be anything: AWS fills in
 * defaults, and people add things of their own, such as another item in a list of named things.
 */
export function differences(desired: unknown, actual: unknown, path = '', whole = false): Change[] {
  const below = (key: string | number) => (path ? `${path}.${key}` : String(key));
  if (isRecord(desired) && isRecord(actual)) {
    // What somebody added to a policy or an event pattern is no detail: it allows something, or narrows what matches.
    const exact = whole || 'Statement' in desired || 'detail-type' in desired;
    const keys = Object.keys(exact ? { ...desired, ...actual } : desired);
    return keys.flatMap((key) => differences(desired[key], actual[key], below(key), exact));
  }
  if (isNamed(desired) && isNamed(actual)) {
    return desired.flatMap((item) => differences(item, namesake(item, actual), below(item.name)));
  }
  if (Array.isArray(desired) && Array.isArray(actual) && desired.length === actual.length) {
    return desired.flatMap((item, index) => differences(item, actual[index], below(index), whole));
  }
  return desired === actual ? [] : [{ path, from: actual, to: desired }];
}

/** `actual` with the changes that make it as `desired` says, and with everything else that was in it. */
export function merged<T>(desired: T, actual: unknown): T {
  if (isRecord(desired) && isRecord(actual)) {
    const keys = Object.keys({ ...actual, ...desired });
    return Object.fromEntries(
      keys.map((key) => [key, key in desired ? merged(desired[key], actual[key]) : actual[key]]),
    ) as T;
  }
  if (isNamed(desired) && isNamed(actual)) {
    const all = actual.map((item) => merged(namesake(item, desired) ?? item, item));
    for (const [index, item] of desired.entries()) {
      // Behind its predecessor and before what others put there: what comes later may build on what comes before.
      const place = all.findIndex(({ name }) => name === desired[index - 1]?.name) + 1;
      if (!namesake(item, actual)) all.splice(place, 0, item);
    }
    return all as T;
  }
  if (Array.isArray(desired) && Array.isArray(actual) && desired.length === actual.length) {
    return desired.map((item: unknown, index) => merged(item, actual[index])) as T;
  }
  return desired;
}

interface Named {
  readonly name: string;
}

/** What has nothing but a name is a reference to something, not a thing of its own. */
function isNamed(value: unknown): value is readonly Named[] {
  const named = (item: unknown) => isRecord(item) && typeof item.name === 'string' && Object.keys(item).length > 1;
  return Array.isArray(value) && value.every(named);
}

function namesake({ name }: Named, among: readonly Named[]): Named | undefined {
  return among.find((each) => each.name === name);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
