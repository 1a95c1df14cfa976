import { conditionValues } from '../../src/local/template/conditions.js';
import { parameterValues } from '../../src/local/template/parameters.js';
import { parseTemplate } from '../../src/local/template/parse.js';
import type { Environment, LookUps, Scope } from '../../src/local/template/scope.js';
import type { Template } from '../../src/local/template/template.js';

const stackName = 'shop';
const stackId = 'arn:aws:cloudformation:eu-central-1:111122223333:stack/shop/0a1b2c3d';

/** A stack of nobody, without parameters. */
const environment: Environment = {
  account: '111122223333',
  partition: 'aws',
  region: 'eu-central-1',
  stackName,
  stackId,
  notificationArns: [],
  parameters: {},
};

export const nothingToLookUp: LookUps = {
  exported: (name) => Promise.reject(new Error(`No export named ${name} found.`)),
  availabilityZones: (region) => Promise.resolve([`${region}a`, `${region}b`]),
};

/** A template of these sections, with a bucket where they say nothing of resources. */
export function templateOf(sections: object): Template {
  return parseTemplate(JSON.stringify({ Resources: { Bucket: { Type: 'AWS::S3::Bucket' } }, ...sections }));
}

/** An environment with the template's parameters, given by name. */
export async function environmentOf(template: Template, given: Readonly<Record<string, string>> = {}) {
  const parameters = await parameterValues(
    template,
    Object.entries(given).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    undefined,
    (name) => Promise.resolve(`stored ${name}`),
  );
  return { ...environment, parameters };
}

/** What values of the template are resolved with, when no more is said. */
export async function scopeOf(
  template: Template,
  given: Readonly<Record<string, string>> = {},
  more: Partial<Scope> = {},
): Promise<Scope> {
  const known = await environmentOf(template, given);
  const conditions = await conditionValues(template, known);
  return { ...known, conditions, resources: {}, lookUp: nothingToLookUp, ...more };
}
