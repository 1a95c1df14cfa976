import rolePolicies from './aws-policies.json' with { type: 'json' };
import type { PolicyRecord } from './managed-policy.js';

interface AwsPolicy {
  readonly path: string;
  /** When AWS made it, in ISO 8601. */
  readonly created: string;
  readonly document: object;
}

/** Source: the "AWS Managed Policy Reference". Those for the roles of services are long: they have a file of their own. */
const POLICIES: Readonly<Record<string, AwsPolicy>> = {
  AdministratorAccess: {
    path: '/',
    created: '2015-02-06T18:39:00Z',
    document: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    },
  },
  PowerUserAccess: {
    path: '/',
    created: '2015-02-06T18:39:00Z',
    document: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
        {
          Effect: 'Allow',
          Action: [
            'account:GetAccountInformation',
            'account:GetGovCloudAccountInformation',
            'account:GetPrimaryEmail',
            'account:ListRegions',
            'iam:CreateServiceLinkedRole',
            'iam:DeleteServiceLinkedRole',
            'iam:ListRoles',
            'organizations:DescribeEffectivePolicy',
            'organizations:DescribeOrganization',
          ],
          Resource: '*',
        },
      ],
    },
  },
  ...rolePolicies,
};

/**
 * The managed policies of AWS's own that a role of the local AWS can have. Others are refused: a policy whose document
 * is not here could not be held to.
 */
export function awsPolicies(partition: string): PolicyRecord[] {
  return Object.entries(POLICIES).map(([name, policy]) => {
    const created = new Date(policy.created);
    return {
      name,
      path: policy.path,
      id: `ANPA${name.toUpperCase().padEnd(17, 'A').slice(0, 17)}`,
      arn: `arn:${partition}:iam::aws:policy${policy.path}${name}`,
      created,
      updated: created,
      tags: [],
      versions: [{ id: 'v1', document: JSON.stringify(policy.document), created }],
      defaultVersion: 'v1',
      made: 1,
    };
  });
}
