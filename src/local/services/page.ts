/** A part of a list, and the token that asks for the rest. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/**
 * The first `limit` of `items` (ordered by `key`) that come after what `token` names. A token stands for a key, not for
 * a position, so that a list that changes between two pages loses and repeats nothing.
 * @throws what `invalidToken` makes, when the token was never given out
 */
export function page<T>(
  items: readonly T[],
  key: (item: T) => string,
  limit: number,
  token: string | undefined,
  invalidToken: () => Error,
): Page<T> {
  const after = token === undefined ? undefined : decode(token, invalidToken);
  const rest = after === undefined ? items : items.filter((item) => key(item) > after);
  const chosen = rest.slice(0, limit);
  const last = chosen.at(-1);
  return { items: chosen, next: last !== undefined && rest.length > limit ? encode(key(last)) : undefined };
}

/**
 * As `page`, of a list whose order is the caller's choice: a token names a place in it.
 * @throws what `invalidToken` makes, when the token was never given out
 */
export function pageInOrder<T>(
  items: readonly T[],
  limit: number,
  token: string | undefined,
  invalidToken: () => Error,
): Page<T> {
  const places = items.map((item, index) => ({ item, place: String(index).padStart(8, '0') }));
  const { items: chosen, next } = page(places, ({ place }) => place, limit, token, invalidToken);
  return { items: chosen.map(({ item }) => item), next };
}

function encode(key: string): string {
  return Buffer.from(key).toString('base64url');
}

function decode(token: string, invalidToken: () => Error): string {
  const key = Buffer.from(token, 'base64url').toString();
  if (key === '' || encode(key) !== token) throw invalidToken();
  return key;
}
