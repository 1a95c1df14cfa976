/** What differs between the declaration of a resource and what is there. */
export interface Change {
  /** Where, as people write it: `env.STAGE`, `stages.Source.actions.0.configuration.BranchName`. */
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

/**
 * What must change in `actual` to be as `desired` says. What `desired` does not speak of may be anything:
 * AWS fills in defaults, and people add things of their own.
 */
export function differences(desired: unknown, actual: unknown, path = ''): Change[] {
  if (isRecord(desired) && isRecord(actual)) {
    return Object.keys(desired).flatMap((key) => differences(desired[key], actual[key], path ? `${path}.${key}` : key));
  }
  if (Array.isArray(desired) && Array.isArray(actual) && desired.length === actual.length) {
    return desired.flatMap((item, index) => differences(item, actual[index], `${path}.${index}`));
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
  if (Array.isArray(desired) && Array.isArray(actual) && desired.length === actual.length) {
    return desired.map((item: unknown, index) => merged(item, actual[index])) as T;
  }
  return desired;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
