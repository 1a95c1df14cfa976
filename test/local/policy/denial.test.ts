import { expect, test } from 'vitest';
import type { AccessRequest, PolicyType } from '../../../src/local/policy/decide.js';
import { denialMessage } from '../../../src/local/policy/denial.js';

const request: AccessRequest = {
  principal: { kind: 'user', arn: 'arn:aws:iam::123456789012:user/John', account: '123456789012' },
  action: 'codedeploy:ListDeployments',
  resource: 'arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:*',
  context: {},
};
const asked =
  'User: arn:aws:iam::123456789012:user/John is not authorized to perform: codedeploy:ListDeployments on resource: arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:*';

test.each<[PolicyType, boolean, string]>([
  ['identity-based policy', false, 'because no identity-based policy allows the codedeploy:ListDeployments action'],
  ['identity-based policy', true, 'with an explicit deny in an identity-based policy'],
  ['permissions boundary', false, 'because no permissions boundary allows the codedeploy:ListDeployments action'],
  ['permissions boundary', true, 'with an explicit deny in a permissions boundary'],
  ['resource-based policy', false, 'because no resource-based policy allows the codedeploy:ListDeployments action'],
  ['resource-based policy', true, 'with an explicit deny in a resource-based policy'],
  ['role trust policy', false, 'because no role trust policy allows the codedeploy:ListDeployments action'],
  ['role trust policy', true, 'with an explicit deny in the role trust policy'],
])('a denial by a %s, explicit: %s', (by, explicit, why) => {
  expect(denialMessage(request, { allowed: false, explicit, by })).toBe(`${asked} ${why}`);
});

test('names no resource for an action that is about none', () => {
  const about = { ...request, action: 'codecommit:ListRepositories', resource: '*' };
  expect(denialMessage(about, { allowed: false, explicit: true, by: 'permissions boundary' })).toBe(
    'User: arn:aws:iam::123456789012:user/John is not authorized to perform: codecommit:ListRepositories with an explicit deny in a permissions boundary',
  );
});

test("puts S3's resources into quotation marks", () => {
  const about = { ...request, action: 's3:GetObject', resource: 'arn:aws:s3:::hello/a.txt' };
  expect(denialMessage(about, { allowed: false, explicit: true, by: 'identity-based policy' })).toBe(
    'User: arn:aws:iam::123456789012:user/John is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::hello/a.txt" with an explicit deny in an identity-based policy',
  );
});
