/** Which intrinsic functions may stand where. Pure. CloudFormation's "Intrinsic function reference". */
import { callsIn } from './call.js';
import { fail } from './error.js';
import { FORMS, IN_RULES } from './function-forms.js';

/** The parts of a template that have functions. */
export type Block = 'Conditions' | 'Outputs' | 'Resources' | 'Rules';

/** What may stand in a condition; elsewhere only `Fn::If` asks for one. */
const IN_CONDITIONS = ['Ref', 'Fn::FindInMap', 'Fn::Join', 'Fn::Select', 'Fn::Split', 'Fn::Sub'];
const LOGICAL = ['Fn::And', 'Fn::Equals', 'Fn::Not', 'Fn::Or'];

/**
 * Looks at each function in a value: that there is such a one, that its argument has the form it takes, and that it may stand here.
 * @throws TemplateError with CloudFormation's message
 */
export function checkFunctions(value: unknown, block: Block): void {
  for (const { name, argument } of callsIn(value)) {
    const form = FORMS.get(name);
    if (name === 'Fn::Transform') {
      fail(
        'Template format error: Fn::Transform is not offered by the local AWS. Put in its place what the macro makes.',
      );
    }
    if (!form) {
      fail(
        `Template error: Encountered unsupported function: ${name} Supported functions are: [${[...FORMS.keys()].join(', ')}]`,
      );
    }
    checkPlace(name, block);
    if (!form.fits(argument)) fail(`Template error: ${form.message}`);
  }
}

function checkPlace(name: string, block: Block): void {
  if (block === 'Resources' || block === 'Outputs') {
    if (LOGICAL.includes(name)) fail(`Template error: ${name} cannot be partially collapsed`);
    if (IN_RULES.includes(name)) fail(`Template error: ${name} can only be used in Rules`);
    return;
  }
  const allowed = block === 'Rules' ? [...LOGICAL, ...IN_RULES, 'Ref'] : [...LOGICAL, ...IN_CONDITIONS];
  if (!allowed.includes(name)) fail(`Template error: Cannot use ${name} in ${block}.`);
}
