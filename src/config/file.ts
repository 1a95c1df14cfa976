/** Reads `pipeline.yml`. Loaded where there is one. */
import { stripVTControlCharacters } from 'node:util';
import { exitCode, UserError } from '../errors.js';
import { problemsIn, problemsOfPackages, problemsOfStages } from './explain.js';
import { fields, whereabouts } from './fields.js';
import type { Asked } from './schema.js';
import { parseYaml, type Problem } from './yaml.js';

/** How many problems are told at once. */
const shown = 10;

export interface FileConfig {
  /** What it says of the pipeline, and no more. */
  readonly asked: Partial<Asked>;
  readonly region?: string | undefined;
}

/**
 * All that a file says.
 * @param path as messages have it
 * @throws UserError `bad-config`, with every problem and its place
 */
export function readAll(text: string, path: string): FileConfig {
  const parsed = parseYaml(text, ['env', 'parameters', 'secrets', 'tags', 'variables']);
  if (parsed.problems.length === 0 && (parsed.value === null || parsed.value === undefined)) {
    throw new UserError('bad-config', `${path} is empty.`, {
      hint: 'It takes at least a line, such as name: shop',
      exitCode: exitCode.usage,
    });
  }
  const { data, error } = parsed.value === undefined ? {} : fields.safeParse(parsed.value);
  refuse(
    [
      ...parsed.problems,
      ...(error ? problemsIn(parsed, error.issues) : []),
      ...problemsOfStages(parsed, data?.stages ?? [], data?.name),
      ...problemsOfPackages(parsed, data?.packages, data?.name),
    ],
    text,
    path,
  );
  const {
    region,
    'permissions-boundary': permissionsBoundary,
    'artifact-bucket': artifactBucket,
    ...rest
  } = data ?? {};
  const said = Object.entries({ ...rest, permissionsBoundary, artifactBucket });
  return { asked: Object.fromEntries(said.filter(([, value]) => value !== undefined)), region };
}

/**
 * The name and the region alone, whatever else it says.
 * @throws UserError `bad-config`
 */
export function readWhereabouts(
  text: string,
  path: string,
): { name?: string | undefined; region?: string | undefined } {
  const parsed = parseYaml(text, []);
  const { data, error } = whereabouts.safeParse(parsed.value ?? {});
  const told = parsed.value === undefined ? parsed.problems : [];
  refuse([...told, ...(error ? problemsIn(parsed, error.issues) : [])], text, path);
  return { name: data?.name, region: data?.region };
}

function refuse(problems: readonly Problem[], text: string, path: string): void {
  const [first, ...others] = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  if (!first) return;
  const lines = text.split(/\r?\n/);
  const told = (problem: Problem) => `${path}:${problem.line}:${problem.column}: ${problem.message}`;
  const more = others.length - (shown - 1);
  throw new UserError('bad-config', told(first), {
    hint: [
      ...excerpt(lines, first),
      ...others.slice(0, shown - 1).flatMap((each) => [told(each), ...excerpt(lines, each)]),
      ...(more > 0 ? [`And ${more} more.`] : []),
    ].join('\n'),
    exitCode: exitCode.usage,
    details: { file: path, line: first.line, column: first.column, problems: [first, ...others] },
  });
}

/** The line, as much of it as a terminal has room for, and a caret below the place. */
function excerpt(lines: readonly string[], { line, column }: Problem): string[] {
  const text = lines[line - 1] ?? '';
  const begin = Math.max(0, column - 50);
  const part = text.slice(begin, begin + 70).replace(/[\p{Cc}]/gu, ' ');
  const head = `  ${line} | `;
  if (stripVTControlCharacters(part).trim() === '') return [];
  return [head + part, ' '.repeat(head.length + column - 1 - begin) + '^'];
}
