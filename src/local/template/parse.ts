/** Reads templates. Pure. CloudFormation user guide, "Template sections" and "CloudFormation quotas". */
import { readBody } from './body.js';
import { checkReferences } from './check-references.js';
import { fail } from './error.js';
import { isExpression } from './expression.js';
import { checkFunctions } from './functions.js';
import { readOutput } from './output.js';
import { readParameter } from './parameter.js';
import { readResource } from './resource.js';
import { readRule } from './rule.js';
import { isAlphanumeric, optionalText, structureAt } from './section.js';
import type { Template } from './template.js';
import { isScalar, isStructure, mapValues, table, type Structure } from './values.js';

const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
  'Transform',
];
/** Of each section's members. */
const MOST = { Mappings: 200, Outputs: 200, Parameters: 200, Resources: 500 };
const LONGEST_DESCRIPTION_IN_BYTES = 1024;

/**
 * What a template says, in JSON or YAML, with the short forms of functions written out.
 * @throws TemplateError with CloudFormation's message when a section, a name, a function or a reference is not as it has to be
 */
export function parseTemplate(body: string): Template {
  const source = readBody(body);
  if (!isStructure(source)) return fail('Template format error: unsupported structure.');
  const unknown = Object.keys(source).filter((name) => !SECTIONS.includes(name));
  if (unknown.length > 0) fail(`Invalid template property or properties [${unknown.join(', ')}]`);
  const version = readVersion(source.AWSTemplateFormatVersion);
  checkTransform(source.Transform);
  const description = readDescription(source.Description);
  const template: Template = {
    ...(version !== undefined && { version }),
    ...(description !== undefined && { description }),
    ...(source.Metadata !== undefined && { metadata: structureAt(source.Metadata, '/Metadata') }),
    parameters: mapValues(named(source, 'Parameters', 'Parameter name'), readParameter),
    mappings: mapValues(section(source, 'Mappings'), readMapping),
    conditions: mapValues(named(source, 'Conditions', 'Conditions name'), readCondition),
    rules: mapValues(named(source, 'Rules', 'Rules name'), readRule),
    resources: mapValues(named(source, 'Resources', 'Resource name'), readResource),
    outputs: mapValues(named(source, 'Outputs', 'Outputs name'), readOutput),
  };
  if (Object.keys(template.resources).length === 0) {
    fail('Template format error: At least one Resources member must be defined.');
  }
  checkReferences(template);
  return template;
}

function readVersion(version: unknown): string | undefined {
  if (version === undefined || version === '2010-09-09') return version;
  return fail('Template format error: unsupported value for AWSTemplateFormatVersion.');
}

/** Macros are programs of others: AWS runs them in Lambda. */
function checkTransform(transform: unknown): void {
  if (transform === undefined) return;
  const names = [transform].flat().map((each) => (isStructure(each) ? each.Name : each));
  fail(
    `Template format error: Transform [${names.map(String).join(', ')}] is not offered by the local AWS. Hand over the template that it makes.`,
  );
}

function readDescription(description: unknown): string | undefined {
  const text = optionalText(description, 'Description');
  if (text !== undefined && Buffer.byteLength(text) > LONGEST_DESCRIPTION_IN_BYTES) {
    fail(`Template format error: 'Description' length is greater than ${LONGEST_DESCRIPTION_IN_BYTES}.`);
  }
  return text;
}

function section(source: Structure, name: string): Structure {
  return source[name] === undefined ? {} : structureAt(source[name], `/${name}`);
}

/** The members of a section, by names that may be referred to. */
function named(source: Structure, name: keyof typeof MOST | 'Conditions' | 'Rules', what: string): Structure {
  const members = section(source, name);
  const names = Object.keys(members);
  const invalid = names.find((each) => !isAlphanumeric(each));
  if (invalid !== undefined) {
    const shown = what.endsWith('s name') ? `'${invalid}'` : invalid;
    fail(`Template format error: ${what} ${shown} is non alphanumeric.`);
  }
  checkNumber(names, name);
  return members;
}

function checkNumber(names: readonly string[], section: string): void {
  const most = table(Object.entries(MOST))[section];
  if (most === undefined || names.length <= most) return;
  fail(
    `Template format error: Number of ${section.toLowerCase()}, ${names.length}, is greater than maximum allowed, ${most}`,
  );
}

function readMapping(source: unknown, map: string): Template['mappings'][string] {
  checkMappingName(map);
  return mapValues(structureAt(source, `/Mappings/${map}`), (values, key) => {
    checkMappingName(key);
    return mapValues(structureAt(values, `/Mappings/${map}/${key}`), readMapped);
  });
}

function checkMappingName(name: string): void {
  if (!/^[A-Za-z0-9.-]+$/.test(name)) {
    fail(
      `Template format error: Mappings element name '${name}' must be non-empty and can contain only alphanumeric characters, '-' or '.'`,
    );
  }
}

function readMapped(value: unknown): unknown {
  if (isScalar(value) || (Array.isArray(value) && value.every(isScalar))) return value;
  return fail('Template format error: Every Mappings attribute must be a String or a List.');
}

function readCondition(source: unknown): unknown {
  checkFunctions(source, 'Conditions');
  if (isExpression(source, 'Conditions')) return source;
  return fail('Template format error: Conditions can only be boolean operations on parameters and other conditions');
}
