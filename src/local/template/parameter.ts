/** The declaration of a parameter. Pure. CloudFormation user guide, "Parameters". */
import { fail } from './error.js';
import { isParameterType } from './parameter-types.js';
import { checkMembers, optionalText, structureAt } from './section.js';
import type { ParameterDeclaration } from './template.js';
import { isScalar, type Structure } from './values.js';

const MEMBERS = [
  'AllowedPattern',
  'AllowedValues',
  'ConstraintDescription',
  'Default',
  'Description',
  'MaxLength',
  'MaxValue',
  'MinLength',
  'MinValue',
  'NoEcho',
  'Type',
];

/** @throws TemplateError */
export function readParameter(value: unknown, name: string): ParameterDeclaration {
  const source = structureAt(value, `/Parameters/${name}`);
  checkMembers(source, MEMBERS, 'parameter');
  const type = optionalText(source.Type, 'Type');
  if (type === undefined) return fail('Template format error: Every Parameters object must contain a Type member.');
  if (!isParameterType(type)) fail(`Template format error: Unrecognized parameter type: ${type}`);
  return {
    type,
    ...texts(source),
    ...numbers(source, name),
    ...(source.AllowedValues !== undefined && { allowedValues: allowedValues(source.AllowedValues) }),
    noEcho: String(source.NoEcho).toLowerCase() === 'true',
  };
}

function texts(source: Structure): Partial<ParameterDeclaration> {
  const members = ['Default', 'Description', 'AllowedPattern', 'ConstraintDescription'];
  return present(members, (member) => optionalText(source[member], member));
}

function numbers(source: Structure, name: string): Partial<ParameterDeclaration> {
  return present(['MinLength', 'MaxLength', 'MinValue', 'MaxValue'], (member) => {
    const text = optionalText(source[member], member);
    if (text === undefined) return undefined;
    const number = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isNaN(number)) fail(`Template format error: Parameter '${name}' ${member} must be a number.`);
    return number;
  });
}

function allowedValues(source: unknown): string[] {
  if (!Array.isArray(source)) return fail('Template format error: Every AllowedValues member must be a list.');
  return source.map((value: unknown) =>
    isScalar(value) ? String(value) : fail('Template format error: Every AllowedValues value must be a string.'),
  );
}

/** What the members give that are there, under the names that the code has for them. */
function present(members: readonly string[], read: (member: string) => unknown): Partial<ParameterDeclaration> {
  return Object.fromEntries(
    members.flatMap((member) => {
      const value = read(member);
      return value === undefined ? [] : [[`${member.charAt(0).toLowerCase()}${member.slice(1)}`, value]];
    }),
  );
}
