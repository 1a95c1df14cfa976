/** Whether values of a template are the same. Pure. */
import { UNKNOWN, isScalar, isStructure } from './values.js';

/** Numbers and booleans are the same as their text, and what is not known is not even the same as itself. */
export function same(one: unknown, other: unknown): boolean {
  if (one === UNKNOWN || other === UNKNOWN) return false;
  if (isScalar(one) && isScalar(other)) return String(one) === String(other);
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => same(item, other[index]));
  }
  if (!isStructure(one) || !isStructure(other)) return one === other;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && same(one[name], other[name]))
  );
}
