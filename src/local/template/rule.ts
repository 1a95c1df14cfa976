/** The declaration of a rule. Pure. CloudFormation user guide, "Rules". */
import { fail } from './error.js';
import { isExpression } from './expression.js';
import { checkFunctions } from './functions.js';
import { checkMembers, optionalText, structureAt } from './section.js';
import type { Rule } from './template.js';

/** @throws TemplateError */
export function readRule(value: unknown, name: string): Rule {
  const path = `/Rules/${name}`;
  const source = structureAt(value, path);
  checkMembers(source, ['Assertions', 'RuleCondition'], 'rule');
  checkFunctions(source, 'Rules');
  const { Assertions: assertions, RuleCondition: condition } = source;
  if (!Array.isArray(assertions)) {
    return fail(`Template format error: [${path}] Every Rules object must contain an Assertions member.`);
  }
  if (condition !== undefined) checkExpression(condition, path);
  return {
    ...(condition !== undefined && { condition }),
    assertions: assertions.map((assertion: unknown, index) => {
      const { Assert: assert, AssertDescription } = structureAt(assertion, `${path}/Assertions/${index}`);
      const description = optionalText(AssertDescription, 'AssertDescription');
      checkExpression(assert, `${path}/Assertions/${index}`);
      return { assert, ...(description !== undefined && { description }) };
    }),
  };
}

/** `Fn::RefAll` and the like ask for what is in an account, of kinds that the local AWS has none of. */
function checkExpression(value: unknown, path: string): void {
  if (isExpression(value, 'Rules')) return;
  fail(
    `Template format error: [${path}] must be an expression of Fn::And, Fn::Contains, Fn::EachMemberEquals, Fn::EachMemberIn, Fn::Equals, Fn::Not and Fn::Or`,
  );
}
