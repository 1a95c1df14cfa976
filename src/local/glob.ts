/** A character of the pattern, or one of its two wildcards. */
export type GlobToken = { readonly literal: string } | 'any' | 'one';

/** An IAM-style pattern: `*` stands for any text, `?` for one character. */
export function iamGlob(pattern: string): GlobToken[] {
  return [...pattern].map((char) => (char === '*' ? 'any' : char === '?' ? 'one' : { literal: char }));
}

/**
 * Whether the whole text matches. It goes back to the latest `*` only, so the time is at most the product of the two
 * lengths, whatever the pattern.
 */
export function matchesGlob(glob: readonly GlobToken[], text: string): boolean {
  const chars = [...text];
  let at = 0;
  let star = -1;
  let starAt = 0;
  for (let i = 0; i < chars.length;) {
    const token = glob[at];
    if (token === 'any') {
      star = at++;
      starAt = i;
    } else if (token === 'one' || (token !== undefined && token.literal === chars[i])) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++starAt;
    } else {
      return false;
    }
  }
  return glob.slice(at).every((token) => token === 'any');
}
