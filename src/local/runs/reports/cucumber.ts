import { items, members, parseJson, textOf } from './json.js';
import { BadReport, type CaseResult, nanoseconds, type Status } from './results.js';

/** What a step came to, the worst first: a scenario ended as its worst step. */
const STATUSES: readonly [step: string, status: Status][] = [
  ['failed', 'FAILED'],
  ['ambiguous', 'UNKNOWN'],
  ['undefined', 'UNKNOWN'],
  ['pending', 'SKIPPED'],
  ['skipped', 'SKIPPED'],
  ['passed', 'SUCCEEDED'],
];

interface Step {
  readonly status: string;
  readonly nanoseconds: number;
  readonly message: string;
}

/** Cucumber JSON: a list of features; each scenario of one is a test case. @throws BadReport */
export function readCucumber(text: string): CaseResult[] {
  const features = parseJson(text);
  if (!Array.isArray(features)) throw new BadReport('expected a list of features');
  return features.flatMap(scenariosOf);
}

function scenariosOf(given: unknown): CaseResult[] {
  const feature = members(given);
  const prefix = textOf(feature['name']);
  const cases: CaseResult[] = [];
  let background: Step[] = [];
  for (const element of items(feature['elements']).map(members)) {
    const steps = stepsOf(element);
    // A background is told before each scenario that it is run for.
    if (element['type'] === 'background') background = steps;
    else {
      cases.push(caseOf(textOf(element['name']), prefix, [...background, ...steps]));
      background = [];
    }
  }
  return cases;
}

/** Hooks end like steps. */
function stepsOf(element: Readonly<Record<string, unknown>>): Step[] {
  const own = ['before', 'steps', 'after'].flatMap((key) => items(element[key])).map(members);
  const all = own.flatMap((step) => [
    ...items(step['before']).map(members),
    step,
    ...items(step['after']).map(members),
  ]);
  return all.map((step) => {
    const { status, duration, error_message } = members(step['result']);
    return {
      status: textOf(status),
      nanoseconds: typeof duration === 'number' ? nanoseconds(duration / 1e9) : 0,
      message: textOf(error_message),
    };
  });
}

function caseOf(name: string, prefix: string, steps: readonly Step[]): CaseResult {
  const [worst, status] = STATUSES.find(([each]) => steps.some((step) => step.status === each)) ?? [
    '',
    'UNKNOWN' as const,
  ];
  return {
    prefix,
    name,
    suite: prefix,
    status,
    nanoseconds: steps.reduce((sum, step) => sum + step.nanoseconds, 0),
    message: steps.find((step) => step.status === worst)?.message ?? '',
  };
}
