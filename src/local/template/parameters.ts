/** What a stack's parameters come to. Pure. CloudFormation user guide, "Parameters". */
import { fail } from './error.js';
import { checkParameter } from './parameter-constraints.js';
import { isList, isStored, listOf } from './parameter-types.js';
import type { Template } from './template.js';
import { table } from './values.js';

export interface ParameterValue {
  /** As it was given, or the default: for a type that Parameter Store is asked for, the name of a parameter there. */
  readonly given: string;
  /** What Parameter Store said. */
  readonly resolvedValue?: string;
  /** What `Ref` gives: a list for the types that are lists. */
  readonly value: string | readonly string[];
  readonly noEcho: boolean;
}

/** One parameter of a request, as the API has it. */
export interface GivenParameter {
  readonly ParameterKey?: string | undefined;
  readonly ParameterValue?: string | undefined;
  readonly UsePreviousValue?: boolean | undefined;
}

/** What a parameter whose value is not to be seen is shown as. */
const MASKED = '****';

/**
 * The value of each of the template's parameters.
 * @param former what the stack's parameters were given as before; undefined when it is new
 * @param lookUp asks Parameter Store, by a name that may end with a version; undefined when there is none of it
 * @throws TemplateError with CloudFormation's message when one is missing, unknown, or not as its declaration wants it
 */
export async function parameterValues(
  template: Template,
  given: readonly GivenParameter[],
  former: Readonly<Record<string, string>> | undefined,
  lookUp: (name: string) => Promise<string | undefined>,
): Promise<Readonly<Record<string, ParameterValue>>> {
  const texts = textsOf(template, given, former);
  const resolved = await stored(template, texts, lookUp);
  return table(
    Object.entries(template.parameters).map(([name, declaration]) => {
      const text = texts[name] ?? '';
      const resolvedValue = resolved[name];
      checkParameter(name, declaration, text);
      return [
        name,
        {
          given: text,
          ...(resolvedValue !== undefined && { resolvedValue }),
          value: isList(declaration) ? listOf(resolvedValue ?? text) : (resolvedValue ?? text),
          noEcho: declaration.noEcho,
        },
      ];
    }),
  );
}

/** How a parameter's value is shown to who asks about the stack. */
export function shownValue({ given, noEcho }: ParameterValue): string {
  return noEcho ? MASKED : given;
}

function textsOf(
  { parameters }: Template,
  given: readonly GivenParameter[],
  former?: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const keys = given.map(({ ParameterKey = '' }) => ParameterKey);
  const unknown = keys.filter((key) => !parameters[key]);
  if (unknown.length > 0) fail(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const twice = keys.find((key, index) => keys.indexOf(key) < index);
  if (twice !== undefined) fail(`Parameter '${twice}' is given more than once.`);
  const byKey = new Map(given.map((each) => [each.ParameterKey, each]));
  const previous = table(Object.entries(former ?? {}));
  const texts = Object.entries(parameters).map(([name, declaration]) => {
    const text = textOf(name, byKey.get(name), previous) ?? declaration.default;
    return [name, text] as const;
  });
  const missing = texts.flatMap(([name, text]) => (text === undefined ? [name] : []));
  if (missing.length > 0) fail(`Parameters: [${missing.join(', ')}] must have values`);
  return table(texts.map(([name, text]) => [name, text ?? '']));
}

function textOf(
  name: string,
  given: GivenParameter | undefined,
  former: Readonly<Record<string, string>>,
): string | undefined {
  if (!given?.UsePreviousValue) return given?.ParameterValue;
  if ((given.ParameterValue ?? '') !== '') {
    fail(
      `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true and non empty value for a parameter`,
    );
  }
  return (
    former[name] ??
    fail(
      `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
    )
  );
}

/** What Parameter Store has for those that it is to be asked for. */
async function stored(
  { parameters }: Template,
  texts: Readonly<Record<string, string>>,
  lookUp: (name: string) => Promise<string | undefined>,
): Promise<Readonly<Record<string, string>>> {
  const values: [string, string][] = [];
  const missing: string[] = [];
  for (const [name, declaration] of Object.entries(parameters)) {
    if (!isStored(declaration)) continue;
    const key = texts[name] ?? '';
    const value = await lookUp(key);
    if (value === undefined) missing.push(key);
    else values.push([name, value]);
  }
  if (missing.length > 0) {
    fail(`Unable to fetch parameters [${missing.join(',')}] from parameter store for this account.`);
  }
  return table(values);
}
