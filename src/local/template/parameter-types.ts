/** The types of parameters. Pure. CloudFormation user guide, "Parameters" and "Specify existing resources at runtime". */
import type { ParameterDeclaration } from './template.js';

const AWS_TYPE = 'AWS::[A-Za-z0-9:]+';
const STORED = `AWS::SSM::Parameter::Value<(?:String|CommaDelimitedList|${AWS_TYPE}|List<(?:String|${AWS_TYPE})>)>`;
const TYPE = new RegExp(
  `^(?:String|Number|CommaDelimitedList|List<(?:String|Number|${AWS_TYPE})>|${AWS_TYPE}|${STORED})$`,
);

/** Whether there is such a type. Of what a type of AWS's names, such as an image, nobody asks whether it exists. */
export function isParameterType(type: string): boolean {
  return TYPE.test(type);
}

/** Whether Parameter Store is asked for the value. */
export function isStored({ type }: ParameterDeclaration): boolean {
  return type.startsWith('AWS::SSM::Parameter::Value<');
}

/** Whether the values are lists. */
export function isList({ type }: ParameterDeclaration): boolean {
  return /^(?:AWS::SSM::Parameter::Value<)?(?:CommaDelimitedList|List<)/.test(type);
}

/** What constraints are about: all that is given, or each item of a list. Of what is stored only the name is given. */
export function itemsOf(declaration: ParameterDeclaration, text: string): string[] {
  return isList(declaration) && !isStored(declaration) ? listOf(text) : [text];
}

export function listOf(text: string): string[] {
  return text.split(',').map((item) => item.trim());
}
