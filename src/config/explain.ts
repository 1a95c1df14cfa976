/** What is wrong with a file that is YAML, in words. Pure. */
import type * as z from 'zod/mini';
import { kindOf } from '../stages/fields.js';
import { packagesInFull } from '../stages/packages/fields.js';
import { packagesProblem } from '../stages/packages/names.js';
import { stageProblems } from '../stages/problems.js';
import { fields } from './fields.js';
import { type Config, rules } from './schema.js';
import { nearestKey, slipOfKind, tellingKeys } from './slips.js';
import type { Parsed, Path, Problem } from './yaml.js';

type Issue = z.core.$ZodIssue;

/** What zod has found, in words and places. */
export function problemsIn(parsed: Parsed, issues: readonly Issue[]): Problem[] {
  const isOfStage = ({ path }: Issue) => path[0] === 'stages' && path.length > 1;
  const stages = new Set(issues.filter(isOfStage).map(({ path }) => path[1] ?? 0));
  const isOfPackages = ({ path }: Issue) => path[0] === 'packages' && isObject(valueAt(parsed.value, ['packages']));
  const others = issues.filter((issue) => !isOfStage(issue) && !isOfPackages(issue));
  return [
    ...problemsOf(parsed, others, [], Object.keys(fields.shape)),
    ...(issues.some(isOfPackages) ? problemsOfFullPackages(parsed) : []),
    ...[...stages].flatMap((index) => problemsOfStage(parsed, ['stages', index])),
  ];
}

/** What is wrong with packages in full: what they would be in short is no matter then. */
function problemsOfFullPackages(parsed: Parsed): Problem[] {
  const { error } = packagesInFull.safeParse(valueAt(parsed.value, ['packages']));
  return problemsOf(parsed, error?.issues ?? [], ['packages'], Object.keys(packagesInFull.shape));
}

/** What is wrong with a stage, taken for what it is meant to be: of the others it has nothing anyway. */
function problemsOfStage(parsed: Parsed, path: Path): Problem[] {
  const input = valueAt(parsed.value, path);
  const own = (at: string[], message: string): Issue => ({ code: 'custom', path: at, message, input });
  if (isObject(input)) {
    const slip = slipOfKind(input);
    const kind = kindOf(slip?.meant ?? input);
    if (kind) return problemsOf(parsed, kind.safeParse(input).error?.issues ?? [], path, Object.keys(kind.shape));
    if (slip) return [unknownKey(parsed, [...path, slip.written], tellingKeys)];
    if ('deploy' in input) return problemsOf(parsed, [own(['deploy'], rules.deploy.takes)], path, []);
  }
  return problemsOf(parsed, [own([], 'deploy, approval or test, and what belongs to it')], path, []);
}

/** @param top what the paths of the issues begin at, which may have the `known` keys */
function problemsOf(parsed: Parsed, issues: readonly Issue[], top: Path, known: readonly string[]): Problem[] {
  const unknown = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
  // What is missing under its own name and there under a mistyped one is one mistake.
  const mistyped = unknown.flatMap((key) => nearestKey(key, known) ?? []);
  const others = issues.flatMap((issue) => {
    const path = [...top, ...issue.path];
    const given = valueAt(parsed.value, path);
    if (issue.code === 'unrecognized_keys') return [];
    if (given === undefined && mistyped.includes(String(path.at(-1)))) return [];
    const at = issue.code === 'custom' && issue.params?.at === 'key' ? 'key' : 'value';
    return { ...parsed.placeOf(path, at), message: complaint({ ...issue, path }, given, at) };
  });
  return [...unknown.map((key) => unknownKey(parsed, [...top, key], known)), ...others];
}

function unknownKey(parsed: Parsed, path: Path, known: readonly string[]): Problem {
  const key = String(path.at(-1));
  const near = nearestKey(key, known);
  const advice = near === undefined ? `There are: ${known.join(', ')}.` : `Did you mean "${near}"?`;
  return { ...parsed.placeOf(path, 'key'), message: `"${key}" is not known here. ${advice}` };
}

/** What is wrong with stages that are all right each by itself. */
export function problemsOfStages(parsed: Parsed, stages: Config['stages'], name: string | undefined): Problem[] {
  return stageProblems(stages, name).map(({ index, field, key, message }) => ({
    ...parsed.placeOf(['stages', index, field, ...(key === undefined ? [] : [key])]),
    message,
  }));
}

/** What is wrong with packages that are all right by themselves. */
export function problemsOfPackages(parsed: Parsed, packages: Config['packages'], name: string | undefined): Problem[] {
  const problem = packagesProblem(packages, name);
  if (!problem) return [];
  return [{ ...parsed.placeOf(['packages', ...problem.field]), message: problem.message }];
}

function complaint(issue: Issue, given: unknown, at: 'key' | 'value'): string {
  const last = issue.path.at(-1);
  const takes = `It takes ${issue.message}.`;
  if (typeof last !== 'string') {
    const list = issue.path.findLast((step) => typeof step === 'string');
    if (last === undefined) return `This is not valid. ${takes}`;
    if (issue.path.length === 2 && list === 'stages') return `This stage is not valid. ${takes}`;
    const written = typeof given === 'string' ? `"${shortened(given)}"` : JSON.stringify(given);
    return `${list}: ${written} is not valid. ${takes}`;
  }
  if (at === 'key') return `"${last}" is not valid. ${takes}`;
  if (given === undefined) return `"${last}" is missing. ${takes}`;
  if (given === null) return `"${last}" has no value. ${takes}`;
  if (typeof given === 'object') return `What "${last}" has is not valid. ${takes}`;
  if (typeof given === 'string') return `${last}: "${shortened(given)}" is not valid. ${takes}`;
  const isToBeText = issue.code === 'invalid_type' && issue.expected === 'string';
  return `${last}: ${JSON.stringify(given)} is not valid. ${takes}${isToBeText ? ' Text that looks like this goes in quotes.' : ''}`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[step] : undefined),
    value,
  );
}
