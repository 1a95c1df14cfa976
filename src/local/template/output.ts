/** The declaration of an output. Pure. CloudFormation user guide, "Outputs". */
import { fail } from './error.js';
import { checkFunctions } from './functions.js';
import { checkMembers, optionalText, structureAt } from './section.js';
import type { OutputDeclaration } from './template.js';

const MEMBERS = ['Condition', 'Description', 'Export', 'Value'];

/** @throws TemplateError */
export function readOutput(value: unknown, name: string): OutputDeclaration {
  const source = structureAt(value, `/Outputs/${name}`);
  checkMembers(source, MEMBERS, 'output');
  checkFunctions(source, 'Outputs');
  if (source.Value === undefined) fail('Template format error: Every Outputs member must contain a Value object');
  const description = optionalText(source.Description, 'Description');
  const condition = optionalText(source.Condition, 'Condition');
  return {
    value: source.Value,
    ...(description !== undefined && { description }),
    ...(condition !== undefined && { condition }),
    ...(source.Export !== undefined && { exportName: exportName(source.Export, name) }),
  };
}

function exportName(source: unknown, output: string): unknown {
  const { Name: name, ...more } = structureAt(source, `/Outputs/${output}/Export`);
  if (name === undefined || Object.keys(more).length > 0) malformedExport(output);
  return name;
}

/** @throws TemplateError always */
export function malformedExport(output: string): never {
  return fail(
    `Template format error: Output ${output} is malformed. The Name field of every Export member must be specified and consist only of alphanumeric characters, colons, or hyphens.`,
  );
}
