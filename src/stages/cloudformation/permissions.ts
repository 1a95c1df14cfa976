/** What the role of a stack may do: just what the config allows. Pure. */
import { policy, type PolicyDocument, type Statement, trust } from '../../policies.js';

/** No condition on whom it acts for is documented: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html */
export function stackTrust(): PolicyDocument {
  return trust('cloudformation');
}

const everything = '*';

/** A statement for each ARN that actions are allowed on. @param allow each is `ACTION`, or `ACTION on ARN` */
export function stackPermissions(allow: readonly string[]): PolicyDocument {
  const byArn = new Map<string, string[]>();
  for (const each of allow) {
    const [action = '', arn = everything] = each.split(' on ');
    byArn.set(arn, [...(byArn.get(arn) ?? []), action]);
  }
  return policy(...[...byArn].map(([Resource, Action]): Statement => ({ Effect: 'Allow', Action, Resource })));
}

/** The other way round. What somebody else put into the policy is left out: `init` takes it away. */
export function allowedIn({ Statement: statements }: PolicyDocument): string[] {
  return statements.flatMap(({ Action, Condition, Effect, Resource }) => {
    if (Effect !== 'Allow' || Condition !== undefined || typeof Resource !== 'string') return [];
    return [Action].flat().map((action) => (Resource === everything ? action : `${action} on ${Resource}`));
  });
}
