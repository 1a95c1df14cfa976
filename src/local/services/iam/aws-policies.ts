import type { PolicyRecord } from './managed-policy.js';

/** Source: the "AWS Managed Policy Reference". */
const DOCUMENTS: Readonly<Record<string, object>> = {
  AdministratorAccess: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  },
  PowerUserAccess: {
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
};

/** When AWS made both of them. */
const CREATED = new Date('2015-02-06T18:39:00Z');

/**
 * The managed policies of AWS's own that a role of the local AWS can have. Others are refused: a policy whose document
 * is not here could not be held to.
 */
export function awsPolicies(partition: string): PolicyRecord[] {
  return Object.entries(DOCUMENTS).map(([name, document]) => ({
    name,
    path: '/',
    id: `ANPA${name.toUpperCase().padEnd(17, 'A').slice(0, 17)}`,
    arn: `arn:${partition}:iam::aws:policy/${name}`,
    created: CREATED,
    updated: CREATED,
    tags: [],
    versions: [{ id: 'v1', document: JSON.stringify(document), created: CREATED }],
    defaultVersion: 'v1',
    made: 1,
  }));
}
