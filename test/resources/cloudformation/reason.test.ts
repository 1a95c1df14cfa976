import { expect, test } from 'vitest';
import { denialIn, plainReason } from '../../../src/resources/cloudformation/reason.js';

const handled = (text: string) =>
  `Resource handler returned message: "${text} (Service: Ssm, Status Code: 400, Request ID: e61c)" (RequestToken: e61c, HandlerErrorCode: AccessDenied)`;
const parameter = 'arn:aws:ssm:us-east-1:123456789012:parameter/shop/message';
const denied = (because: string) =>
  `User: arn:aws-cn:sts::123456789012:assumed-role/shop-stack/AWSCloudFormation is not authorized to perform: ssm:PutParameter on resource: ${parameter} ${because}`;
const short = `the role shop-stack is not authorized to perform: ssm:PutParameter on ${parameter}`;

test.each([
  [handled(denied('because no identity-based policy allows the ssm:PutParameter action')), short],
  [denied('because no identity-based policy allows the ssm:PutParameter action'), short],
  [
    handled(denied('with an explicit deny in a service control policy')),
    `${short} with an explicit deny in a service control policy`,
  ],
  ['API: s3:CreateBucket Access Denied', 'the stack is not authorized to perform: s3:CreateBucket'],
  [handled('shop already exists'), 'shop already exists'],
  ['shop already exists', 'shop already exists'],
  [
    'Resource handler returned message: "shop is gone (Service: S3, Status Code: 404, Request ID: e61c) (SDK Attempt Count: 1)" (RequestToken: e61c, HandlerErrorCode: NotFound)',
    'shop is gone',
  ],
  ['No updates (really). (Service: CloudFormation; Status Code: 400)', 'No updates (really).'],
  ['', ''],
])('%s', (reason, plain) => {
  expect(plainReason(reason)).toBe(plain);
});

test('of a denial the parts are known', () => {
  expect(denialIn(handled(denied('because no identity-based policy allows it')))).toEqual({
    action: 'ssm:PutParameter',
    role: 'shop-stack',
    resource: parameter,
  });
  expect(denialIn('shop already exists')).toBeUndefined();
});
