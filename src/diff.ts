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
export function differences(desired: unknown, actual: unknown, path = ''): Change[] {
  const below = (key: string | number) => (path ? `${path}.${key}` : String(key));
  if (isRecord(desired) && isRecord(actual)) {
    return Object.keys(desired).flatMap((key) => differences(desired[key], actual[key], below(key)));
  }
  if (isNamed(desired) && isNamed(actual)) {
    return desired.flatMap((item) => differences(item, namesake(item, actual), below(item.name)));
  }
  if (Array.isArray(desired) && Array.isArray(actual) && desired.length === actual.length) {
    return desired.flatMap((item, index) => differences(item, actual[index], below(index)));
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
    const kept = actual.map((item) => merged(namesake(item, desired) ?? item, item));
    return [...kept, ...desired.filter((item) => !namesake(item, actual))] as T;
  }
  if (Array.isArray(desired) && Array.isArray(actual) && desired.length === actual.length) {
    return desired.map((item: unknown, index) => merged(item, actual[index])) as T;
  }
  return desired;
}

interface Named {
  readonly name: string;
}

function isNamed(value: unknown): value is readonly Named[] {
  return Array.isArray(value) && value.every((item) => isRecord(item) && typeof item.name === 'string');
}

function namesake({ name }: Named, among: readonly Named[]): Named | undefined {
  return among.find((each) => each.name === name);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
