/** What is wrong with a file that is YAML, in words. Pure. */
import { distance } from 'fastest-levenshtein';
import type * as z from 'zod/mini';
import { kindOf } from '../stages/fields.js';
import { type Config, rules } from './schema.js';
import { stageProblems } from '../stages/problems.js';
import type { Parsed, Path, Problem } from './yaml.js';

type Issue = z.core.$ZodIssue;

/** What zod has found, in words and places. @param known the keys that there are, for a path */
export function problemsIn(
  parsed: Parsed,
  issues: readonly Issue[],
  known: (path: Path) => readonly string[],
): Problem[] {
  return issues.flatMap((issue) => {
    const given = valueAt(parsed.value, issue.path);
    const telling = issue.code === 'invalid_union' && issue.path[0] === 'stages' ? ofItsKind(issue, given) : undefined;
    if (telling) return problemsIn(parsed, telling, known);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        ...parsed.placeOf([...issue.path, key], 'key'),
        message: `"${key}" is not known here. ${suggestion(key, known(issue.path))}`,
      }));
    }
    const at = issue.code === 'custom' && issue.params?.at === 'key' ? 'key' : 'value';
    return { ...parsed.placeOf(issue.path, at), message: complaint(issue, given, at) };
  });
}

/** What is wrong with stages that are all right each by itself. */
export function problemsOfStages(parsed: Parsed, stages: Config['stages'], name: string | undefined): Problem[] {
  return stageProblems(stages, name).map(({ index, field, message }) => ({
    ...parsed.placeOf(['stages', index, field]),
    message,
  }));
}

/** What is wrong with a stage, taken for what it is meant to be: of the others it has nothing anyway. */
function ofItsKind(issue: Issue & { code: 'invalid_union' }, given: unknown): Issue[] {
  const { path, input } = issue;
  const isMapping = typeof given === 'object' && given !== null && !Array.isArray(given);
  const kind = isMapping ? kindOf(given) : undefined;
  const errors = kind === undefined ? undefined : issue.errors[kind];
  if (errors) return errors.map((each) => ({ ...each, path: [...path, ...each.path] }));
  if (isMapping && 'deploy' in given) {
    return [{ code: 'custom', path: [...path, 'deploy'], message: rules.deploy.takes, input }];
  }
  return [{ code: 'custom', path, message: 'deploy, approval or test, and what belongs to it', input }];
}

function complaint(issue: Issue, given: unknown, at: 'key' | 'value'): string {
  const last = issue.path.at(-1);
  const takes = `It takes ${issue.message}.`;
  if (typeof last !== 'string') return `${last === undefined ? 'This' : 'This stage'} is not valid. ${takes}`;
  if (at === 'key') return `"${last}" is not valid. ${takes}`;
  if (given === undefined) return `"${last}" is missing. ${takes}`;
  if (given === null) return `"${last}" has no value. ${takes}`;
  if (typeof given === 'object') return `What "${last}" has is not valid. ${takes}`;
  if (typeof given === 'string') return `${last}: "${shortened(given)}" is not valid. ${takes}`;
  const isToBeText = issue.code === 'invalid_type' && issue.expected === 'string';
  return `${last}: ${JSON.stringify(given)} is not valid. ${takes}${isToBeText ? ' Text that looks like this goes in quotes.' : ''}`;
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function suggestion(key: string, known: readonly string[]): string {
  const [near] = known
    .map((each) => ({ each, slips: distance(key.toLowerCase().replaceAll('_', '-'), each) }))
    .filter(({ each, slips }) => slips <= Math.max(2, Math.floor(each.length / 3)))
    .toSorted((a, b) => a.slips - b.slips);
  return near ? `Did you mean "${near.each}"?` : `There are: ${known.join(', ')}.`;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[step] : undefined),
    value,
  );
}
