/** Roles, which are several resources each, and instance profiles. Pure. */
import { attributes, Code, Json } from './hcl.js';
import { snakeCase } from './nested.js';
import { listIn, listOfTexts, textIn, type Translation } from './resource.js';

export const role: Translation = (properties, is) => {
  const label = snakeCase(is.id);
  const policies = listIn(properties, 'Policies');
  const attached = listOfTexts(properties, 'ManagedPolicyArns');
  // The only policy needs no name of its own.
  const part = (kind: string, name: string, all: readonly unknown[]) =>
    all.length === 1 ? kind : `${kind}_${snakeCase(name.replaceAll(/\W+/g, '_'))}`;
  return [
    {
      type: 'aws_iam_role',
      importId: is.name,
      tagged: true,
      body: attributes({
        name: properties['RoleName'],
        description: properties['Description'],
        path: properties['Path'],
        max_session_duration: properties['MaxSessionDuration'],
        permissions_boundary: properties['PermissionsBoundary'],
        assume_role_policy: new Json(properties['AssumeRolePolicyDocument'] ?? {}),
      }),
    },
    ...policies.map((policy) => ({
      type: 'aws_iam_role_policy',
      part: part('policy', textIn(policy, 'PolicyName'), policies),
      importId: `${is.name}:${textIn(policy, 'PolicyName')}`,
      body: attributes({
        name: policy['PolicyName'],
        role: new Code(`aws_iam_role.${label}.name`),
        policy: new Json(policy['PolicyDocument'] ?? {}),
      }),
    })),
    ...attached.map((policy_arn, index) => {
      const arn = listOfTexts(is.properties, 'ManagedPolicyArns')[index] as string;
      return {
        type: 'aws_iam_role_policy_attachment',
        part: part('attached', arn.slice(arn.lastIndexOf('/') + 1), attached),
        importId: `${is.name}/${arn}`,
        body: attributes({ role: new Code(`aws_iam_role.${label}.name`), policy_arn }),
      };
    }),
  ];
};

export const instanceProfile: Translation = (properties, { name }) => [
  {
    type: 'aws_iam_instance_profile',
    importId: name,
    tagged: true,
    body: attributes({ name: properties['InstanceProfileName'], role: listOfTexts(properties, 'Roles')[0] }),
  },
];
