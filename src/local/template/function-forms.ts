/** The arguments that intrinsic functions take. Pure. CloudFormation's "Intrinsic function reference". */
import { callIn } from './call.js';
import { isScalar, isStructure } from './values.js';

export interface Form {
  readonly fits: (argument: unknown) => boolean;
  /** CloudFormation's message when the argument does not fit. */
  readonly message: string;
}

export const IN_RULES = [
  'Fn::Contains',
  'Fn::EachMemberEquals',
  'Fn::EachMemberIn',
  'Fn::RefAll',
  'Fn::ValueOf',
  'Fn::ValueOfAll',
];

const several = (name: string): Form => ({
  fits: (argument) => isList(argument, 2, 10) && argument.every(isStructure),
  message: `every ${name} object requires a list of at least 2 and at most 10 boolean parameters.`,
});

const single = (name: string): Form => ({
  fits: isText,
  message: `every ${name} object must have a String-typed value.`,
});

const pair = (name: string): Form => ({
  fits: (argument) => isList(argument, 2, 2),
  message: `every ${name} object requires a list of 2 string parameters.`,
});

/** By the function's name. */
export const FORMS: ReadonlyMap<string, Form> = new Map<string, Form>([
  ['Fn::Base64', single('Fn::Base64')],
  [
    'Fn::GetAtt',
    {
      fits: (argument) => {
        const [resource, attribute, ...more] = Array.isArray(argument) ? (argument as unknown[]) : [];
        return isName(resource) && (isName(attribute) || callIn(attribute)?.name === 'Ref') && more.length === 0;
      },
      message:
        'every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
    },
  ],
  ['Fn::GetAZs', single('Fn::GetAZs')],
  [
    'Fn::ImportValue',
    { fits: isText, message: 'the attribute in Fn::ImportValue must be a string or a function that returns a string' },
  ],
  [
    'Fn::Join',
    {
      fits: (argument) => isList(argument, 2, 2) && typeof argument[0] === 'string' && isListOrCall(argument[1]),
      message:
        'every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
    },
  ],
  [
    'Fn::Split',
    {
      fits: (argument) => isList(argument, 2, 2) && typeof argument[0] === 'string' && isText(argument[1]),
      message:
        'every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.',
    },
  ],
  [
    'Fn::FindInMap',
    {
      fits: (argument) => isList(argument, 3, 3) && argument.every(isText),
      message:
        'every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
    },
  ],
  [
    'Fn::Select',
    {
      fits: (argument) => isList(argument, 2, 2) && isText(argument[0]) && isListOrCall(argument[1]),
      message: 'Fn::Select requires a list argument with two elements: an integer index and a list',
    },
  ],
  ['Ref', { fits: isName, message: 'every Ref object must have a single String value.' }],
  ['Fn::Equals', pair('Fn::Equals')],
  [
    'Fn::If',
    {
      fits: (argument) => isList(argument, 3, 3) && isName(argument[0]),
      message: 'Fn::If requires a list argument with three elements, the first of them being a condition',
    },
  ],
  [
    'Fn::Not',
    {
      fits: (argument) => isList(argument, 1, 1) && isStructure(argument[0]),
      message: 'every Fn::Not object requires one boolean parameter.',
    },
  ],
  ['Fn::And', several('Fn::And')],
  ['Fn::Or', several('Fn::Or')],
  ...IN_RULES.map((name) => [name, name.includes('All') ? single(name) : pair(name)] as const),
  [
    'Fn::Sub',
    {
      fits: (argument) =>
        typeof argument === 'string' ||
        (isList(argument, 2, 2) && typeof argument[0] === 'string' && isStructure(argument[1])),
      message:
        "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
    },
  ],
  [
    'Fn::Cidr',
    {
      fits: (argument) => isList(argument, 2, 3) && argument.every(isText),
      message:
        'every Fn::Cidr object requires two or three parameters, the address block, the count and the subnet bits',
    },
  ],
]);

/** Text, or what gives some. */
function isText(value: unknown): boolean {
  return isScalar(value) || callIn(value) !== undefined;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isList(value: unknown, least: number, most: number): value is unknown[] {
  return Array.isArray(value) && value.length >= least && value.length <= most;
}

function isListOrCall(value: unknown): boolean {
  return Array.isArray(value) || callIn(value) !== undefined;
}
