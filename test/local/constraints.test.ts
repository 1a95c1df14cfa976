/** Every constraint of every operation that is offered, at its very bounds. */
import { describe, expect, test } from 'vitest';
import { violations as constraintViolations } from '../../src/local/constraints.js';
import { AwsError } from '../../src/local/errors.js';
import type { Service } from '../../src/local/service.js';
import { services } from '../../src/local/services/index.js';
import { checkInput } from '../../src/local/validation.js';
import { findModels, loadModel, violations } from '../helpers/botocore.js';
import { type Case, casesOf } from '../helpers/constraints.js';

const loaded = await Promise.all(services.map((listed) => listed.load()));
const checked = loaded.filter(({ validation }) => validation !== undefined);
const operations = checked.flatMap((service) => Object.keys(service.operations).map((name) => ({ service, name })));
const models = findModels();

function refusal(service: Service, operation: string, input: object): AwsError | undefined {
  try {
    checkInput(service, operation, input);
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

function cases({ service, name }: { service: Service; name: string }) {
  return casesOf(service.validation!.constraints, name, service.operations[name]!);
}

function names(error: AwsError, { path, words }: Case): boolean {
  const { message } = error;
  return (message.includes(`at '${path}' failed`) || message.includes(`for ${path} is`)) && message.includes(words);
}

test('the constraints are those of exactly the operations that are offered', () => {
  // These two have an error of their own for each member.
  expect(loaded.filter((service) => !checked.includes(service)).map(({ name }) => name)).toEqual(['codecommit', 's3']);
  for (const { validation, operations: offered } of checked) {
    expect(Object.keys(validation!.constraints.operations)).toEqual(Object.keys(offered).toSorted());
  }
});

test('there are as many as there should be', () => {
  const all = operations.map(cases);
  expect(all.flatMap(({ beyond }) => beyond).length).toBeGreaterThan(1000);
  expect(all.flatMap(({ within }) => within).length).toBeGreaterThan(1000);
});

describe.each(operations)('$service.name $name', ({ service, name }) => {
  const { within, beyond } = cases({ service, name });

  test('takes what is just within', () => {
    const refused = within.map((each) => [each.title, refusal(service, name, each.input)?.message]);
    expect(refused.filter(([, message]) => message !== undefined)).toEqual([]);
  });

  test('refuses what is just beyond, with the code and the member', () => {
    const wrong = beyond.flatMap((each) => {
      const error = refusal(service, name, each.input);
      const isRight = error && error.code === service.validation!.code && error.status === 400 && names(error, each);
      return isRight ? [] : [[each.title, error?.message]];
    });
    expect(wrong).toEqual([]);
  });

  test.skipIf(!models)("agrees with botocore's models", () => {
    const model = loadModel(models!, service.name);
    const refused = within.filter(({ input }) => violations(model, name, input).length > 0);
    const taken = beyond.filter(({ input }) => violations(model, name, input).length === 0);
    expect([...refused, ...taken].map(({ title }) => title)).toEqual([]);
  });
});

describe('patterns', () => {
  const shapes = checked.flatMap(({ validation }) => Object.values(validation!.constraints.shapes));
  const withPattern = [...new Map(shapes.flatMap((shape) => (shape.pattern ? [[shape.pattern, shape] as const] : [])))];
  const refuses = (pattern: string, text: string) => {
    const constraints = {
      operations: { Do: 'Input' },
      shapes: { Input: { members: { Text: 'Text' } }, Text: shapeOf(pattern) },
    };
    return constraintViolations(constraints, 'Do', { Text: text }).length > 0;
  };
  const shapeOf = (pattern: string) => withPattern.find(([each]) => each === pattern)![1];

  test.each(withPattern)('%s ends on hostile input', (_pattern, shape) => {
    const length = shape.max ?? 100_000;
    const pumps = [
      ' ',
      '\t',
      ' \t',
      'a',
      '-',
      'a-',
      '-a',
      '/',
      '/a',
      '.',
      '.a',
      '[0]',
      '.a[0]',
      ':',
      ':000000000000:a',
      '0',
    ];
    const heads = ['', '$', '/', 'arn:aws', 'arn:aws:codepipeline:', 'arn:aws:events:a-a-a'];
    for (const head of heads) {
      for (const pump of pumps) {
        const text = `${head}${pump.repeat(length)}`.slice(0, length - 1);
        // A line's end is in hardly any pattern: it fails at the very last character.
        expect(typeof refuses(shape.pattern!, `${text}\n`)).toBe('boolean');
      }
    }
  });

  test('that would not end have one in their place that matches the same', () => {
    const header = '^[ \\t]*[\\x20-\\x7E]+([ \\t]+[\\x20-\\x7E]+)*[ \\t]*$';
    const arn = 'arn:aws(-[\\w]+)*:codepipeline:.+:[0-9]{12}:.+';
    const nonEmpty = '.*\\S.*';
    const rewritten = withPattern.flatMap(([pattern, { regex }]) =>
      regex && !regex.includes('\\x2d') && !regex.includes('\\x5f') ? [pattern] : [],
    );
    expect(rewritten.toSorted()).toEqual([header, arn, nonEmpty].toSorted());
    for (const text of textsOf([' ', '\t', 'a', '\n'], 5)) {
      expect([text, refuses(header, text)]).toEqual([text, !new RegExp(`^(?:${header})$`, 'u').test(text)]);
    }
    for (const text of textsOf([' ', '\t', 'a', '\n'], 5)) {
      expect([text, refuses(nonEmpty, text)]).toEqual([text, !new RegExp(`^(?:${nonEmpty})$`, 'u').test(text)]);
    }
    for (const parts of textsOf(['arn:aws', '-cn', ':codepipeline:', 'x', ':000000000000:', '\n'], 4)) {
      expect([parts, refuses(arn, parts)]).toEqual([parts, !new RegExp(`^(?:${arn})$`, 'u').test(parts)]);
    }
  });
});

/** Everything that can be put together of up to `most` parts. */
function* textsOf(parts: readonly string[], most: number): Generator<string> {
  yield '';
  if (most === 0) return;
  for (const rest of textsOf(parts, most - 1)) {
    for (const part of parts) yield part + rest;
  }
}
