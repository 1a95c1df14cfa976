/** How values are written in the languages that have a writer of their own. */
import { expect, test } from 'vitest';
import { camelCase, construct } from '../../src/export/cdk/javascript.js';
import { Block, Json, written } from '../../src/export/terraform/hcl.js';
import { snakeCase } from '../../src/export/terraform/nested.js';
import { Text } from '../../src/export/thing.js';

test.each([
  ['BuildSpec', 'buildSpec', 'build_spec'],
  ['ECSServices', 'ecsServices', 'ecs_services'],
  ['Ec2TagSet', 'ec2TagSet', 'ec2_tag_set'],
  ['Id', 'id', 'id'],
])('%s is %s and %s', (name, camel, snake) => {
  expect([camelCase(name), snakeCase(name)]).toEqual([camel, snake]);
});

const naming = () => 'name';

test('HCL takes nothing of a text for an expression', () => {
  const body = [
    ['plain', 'a "b" \\ ${c} %{d}\n'],
    ['mixed', new Text(['${c} ', { parameter: 'PipelineName' }])],
    ['json', new Json({ 'aws:SourceArn': ['x'], Plain: true })],
  ] as const;
  expect(written(new Block('resource', body, ['type', 'label']), naming).split('\n')).toEqual([
    'resource "type" "label" {',
    '  plain = "a \\"b\\" \\\\ $${c} %%{d}\\n"',
    '  mixed = "$${c} ${name}"',
    '',
    '  json = jsonencode({',
    '    "aws:SourceArn" = ["x"]',
    '    Plain           = true',
    '  })',
    '}',
  ]);
});

test('JavaScript takes nothing of a text for an expression', () => {
  const properties = {
    Description: "it's \\ `x` ${c}",
    Mixed: new Text(['`${c}` ', { parameter: 'PipelineName' }]),
    PolicyDocument: { Version: '1', 'aws:x': 1 },
  };
  expect(construct(properties, naming)).toEqual([
    '{',
    String.raw`  description: 'it\'s \\ ${'`x`'} ${'$'}{c}',`,
    '  mixed: `' + String.raw`\`\${c}\` ` + '${name}`,',
    "  policyDocument: { Version: '1', 'aws:x': 1 },",
    '}',
  ]);
});
