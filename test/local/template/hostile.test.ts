import { describe, expect, test } from 'vitest';
import { conditionValues } from '../../../src/local/template/conditions.js';
import { dependencies } from '../../../src/local/template/graph.js';
import { parseTemplate } from '../../../src/local/template/parse.js';
import { resolve } from '../../../src/local/template/resolve.js';
import { environmentOf, scopeOf, templateOf } from '../../helpers/template.js';

const bucket = { Type: 'AWS::S3::Bucket' };

function refusal(body: string): string {
  try {
    parseTemplate(body);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return 'taken';
}

/** A value within as many lists. */
function nested(depth: number): string {
  return `${'['.repeat(depth)}${']'.repeat(depth)}`;
}

describe('depth', () => {
  test.each([
    ['JSON', `{"Resources": ${nested(100_000)}}`, 'nested too deeply.'],
    ['JSON that ends nowhere', `{"Resources": ${'['.repeat(100_000)}`, 'JSON not well-formed. (line 1, column 100015)'],
    ['YAML', `Resources: ${nested(100_000)}`, 'nested too deeply. (line 1)'],
    [
      'YAML in lines',
      `${Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')} b`,
      'nested too deeply. (line 100)',
    ],
    [
      'functions',
      `Resources: { A: { Type: B, Properties: { C: ${'!Base64 ['.repeat(5000)}${']'.repeat(5000)} } } }`,
      'nested too deeply. (line 1)',
    ],
  ])('of %s', (_, body, message) => {
    expect(refusal(body)).toBe(`TemplateError: Template format error: ${message}`);
  });

  test('that a policy may have is no problem', () => {
    const deep = (levels: number): unknown => (levels === 0 ? { Ref: 'AWS::Region' } : { a: [deep(levels - 1)] });
    const Resources = { A: { ...bucket, Properties: { a: deep(20) } } };
    expect(Object.keys(templateOf({ Resources }).resources)).toEqual(['A']);
  });
});

describe('size', () => {
  test('a large template is read', () => {
    const line = (index: number) => `      P${index}: !Sub '\${AWS::Region}-${'x'.repeat(60)}'\n`;
    const lines = Array.from({ length: 2000 }, (_, index) => line(index)).join('');
    const template = parseTemplate(`Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties:\n${lines}`);
    expect(Object.keys(template.resources.A?.properties ?? {})).toHaveLength(2000);
  });

  test('text full of braces is read in one go', async () => {
    const template = templateOf({
      Resources: { A: { ...bucket, Properties: { a: { 'Fn::Sub': '${'.repeat(400_000) } } } },
    });
    const properties = await resolve(template.resources.A?.properties, template, await scopeOf(template));
    expect(properties).toEqual({ a: '${'.repeat(400_000) });
  });

  test('conditions in a long row come to something', async () => {
    const row = Array.from({ length: 12_000 }, (_, index) => [`C${index}`, { Condition: `C${index + 1}` }]);
    const template = templateOf({ Conditions: { ...Object.fromEntries(row), C12000: { 'Fn::Equals': ['a', 'a'] } } });
    const values = await conditionValues(template, await environmentOf(template));
    expect(values.C0).toBe(true);
  });

  test('resources in a long row have an order', () => {
    const row = Array.from({ length: 499 }, (_, index) => [`R${index}`, { ...bucket, DependsOn: `R${index + 1}` }]);
    const { order } = dependencies(templateOf({ Resources: { ...Object.fromEntries(row), R499: bucket } }), {});
    expect([order[0], order.at(-1)]).toEqual(['R499', 'R0']);
  });
});

describe('names that every object has', () => {
  test.each(['Resources', 'Parameters', 'Conditions', 'Outputs', 'Rules'])('are refused in %s', (section) => {
    const body = `{"${section}": {"__proto__": {"Type": "String", "Value": "a", "Assertions": []}}}`;
    expect(refusal(body)).toMatch(/^TemplateError: Template format error: .*'?__proto__'? is non alphanumeric\.$/);
  });

  test('are nothing to refer to', () => {
    const names = ['constructor', 'toString', 'hasOwnProperty'];
    const Properties = { a: names.map((Ref) => ({ Ref })) };
    expect(refusal(JSON.stringify({ Resources: { A: { ...bucket, Properties } } }))).toContain(
      'Unresolved resource dependencies [constructor, toString, hasOwnProperty]',
    );
    const condition = { 'Fn::If': ['constructor', 1, 2] };
    expect(refusal(JSON.stringify({ Resources: { A: { ...bucket, Properties: { condition } } } }))).toContain(
      'Unresolved condition dependency constructor',
    );
    const map = { 'Fn::FindInMap': ['constructor', 'name', 'length'] };
    expect(refusal(JSON.stringify({ Resources: { A: { ...bucket, Properties: { map } } } }))).toContain(
      "Mapping named 'constructor'",
    );
  });

  test('are properties like others, and change nothing', async () => {
    const body =
      '{"Resources": {"A": {"Type": "T", "Properties": {"__proto__": {"polluted": {"Ref": "AWS::Region"}}}}}}';
    const template = parseTemplate(body);
    const properties = await resolve(template.resources.A?.properties, template, await scopeOf(template));
    expect(JSON.stringify(properties)).toBe('{"__proto__":{"polluted":"eu-central-1"}}');
    expect(Object.getPrototypeOf(properties)).toBe(Object.prototype);
    expect('polluted' in {}).toBe(false);
    const yaml = parseTemplate('Resources: { A: { Type: T, Properties: { __proto__: { polluted: 1 } } } }');
    expect(JSON.stringify(yaml.resources.A?.properties)).toBe('{"__proto__":{"polluted":1}}');
  });

  test('are variables only when values are given for them', () => {
    const sub = { 'Fn::Sub': ['${constructor}', {}] };
    expect(refusal(JSON.stringify({ Resources: { A: { ...bucket, Properties: { sub } } } }))).toContain(
      'Unresolved resource dependencies [constructor]',
    );
  });
});
