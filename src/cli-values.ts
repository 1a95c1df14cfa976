/** What the text of an option or argument means. Pure. */
import { InvalidArgumentError } from 'commander';
import { isRegionName } from './config/region.js';

/** @throws InvalidArgumentError, as all of these do */
export function region(text: string): string {
  if (!isRegionName(text)) throw new InvalidArgumentError('It takes a region, such as us-east-1.');
  return text;
}

export function url(text: string): string {
  if (!/^https?:/.test(text) || !URL.canParse(text))
    throw new InvalidArgumentError('It takes a URL, such as http://localhost:4566');
  return text;
}

export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It takes a whole number, such as 5.');
  return Number(text);
}

export function atLeastOne(text: string): number {
  const number = wholeNumber(text);
  if (number < 1) throw new InvalidArgumentError('It takes a number of 1 or more.');
  return number;
}

export function port(text: string): number {
  const number = wholeNumber(text);
  if (number > 65_535) throw new InvalidArgumentError('It takes a port from 0 to 65535.');
  return number;
}

/** In milliseconds. */
export function duration(text: string): number {
  const [, amount, unit] = /^(\d+)(ms|s)$/.exec(text) ?? [];
  if (amount === undefined) throw new InvalidArgumentError('It takes a time with its unit, such as 100ms or 8s.');
  return Number(amount) * (unit === 's' ? 1000 : 1);
}

interface Fault {
  readonly operation: string;
  readonly nth: number;
  readonly code: string;
}

/** The nth call of an operation and its error: an option that may be repeated. */
export function fault(text: string, earlier: readonly Fault[] = []): Fault[] {
  const [, operation, nth, code] = /^([A-Z]\w+):([1-9]\d*):([A-Z]\w+)$/.exec(text) ?? [];
  if (!operation || !nth || !code) {
    throw new InvalidArgumentError('It takes an operation, which call of it, and a code: CreateProject:1:Throttling');
  }
  return [...earlier, { operation, nth: Number(nth), code }];
}

/** Names and values: an option that may be repeated. */
export function pair(flag: string, { mustHaveValue = false } = {}) {
  return (text: string, earlier: Readonly<Record<string, string>> = {}): Record<string, string> => {
    const at = text.indexOf('=');
    if (at < 1 || (mustHaveValue && at === text.length - 1)) {
      throw new InvalidArgumentError(`It takes a name, = and a value: ${flag} NAME=value`);
    }
    return { ...earlier, [text.slice(0, at)]: text.slice(at + 1) };
  };
}
