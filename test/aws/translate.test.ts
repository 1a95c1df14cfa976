import { AccountLimitExceededException } from '@aws-sdk/client-codebuild';
import {
  OperationNotAllowedException,
  RepositoryDoesNotExistException,
  RepositoryLimitExceededException,
  RepositoryNameExistsException,
} from '@aws-sdk/client-codecommit';
import { PipelineNameInUseException, PipelineNotFoundException } from '@aws-sdk/client-codepipeline';
import { EntityAlreadyExistsException, LimitExceededException, NoSuchEntityException } from '@aws-sdk/client-iam';
import { BucketAlreadyExists, NoSuchBucket } from '@aws-sdk/client-s3';
import { ExpiredTokenException } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { translate } from '../../src/aws/translate.js';
import { UserError } from '../../src/errors.js';
import { awsError } from '../helpers/aws.js';

const answer = (message: string, httpStatusCode = 400) => ({ message, $metadata: { httpStatusCode } });
const ada = 'arn:aws:sts::123456789012:assumed-role/dev/ada';

/** An error of Node's. */
function systemError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

describe('no access', () => {
  test.each([
    [
      `User: ${ada} is not authorized to perform: codebuild:CreateProject on resource: arn:aws:codebuild:eu-central-1:123456789012:project/hello-build because no identity-based policy allows the codebuild:CreateProject action`,
      `${ada} may not codebuild:CreateProject on arn:aws:codebuild:eu-central-1:123456789012:project/hello-build: no identity-based policy allows the codebuild:CreateProject action`,
      'codebuild:CreateProject',
    ],
    [
      `User: ${ada} is not authorized to perform: s3:CreateBucket on resource: "arn:aws:s3:::hello" because no identity-based policy allows the s3:CreateBucket action`,
      `${ada} may not s3:CreateBucket on arn:aws:s3:::hello: no identity-based policy allows the s3:CreateBucket action`,
      's3:CreateBucket',
    ],
    [
      `User: ${ada} is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::123456789012:role/x with an explicit deny in a service control policy`,
      `${ada} may not iam:CreateRole on arn:aws:iam::123456789012:role/x: an explicit deny in a service control policy`,
      'iam:CreateRole',
    ],
    [
      `User: ${ada} is not authorized to perform: codecommit:ListRepositories`,
      `${ada} may not codecommit:ListRepositories.`,
      'codecommit:ListRepositories',
    ],
  ])('says who may not do what, on what: %s', (said, message, action) => {
    expect(translate(awsError('AccessDeniedException', said, 400))).toMatchObject({
      code: 'access-denied',
      exitCode: 4,
      message,
      hint: `Ask an administrator of the account to allow ${action}; docs/permissions.md of this project lists all that is needed.`,
    });
  });

  test.each([
    ['AccessDenied', 403],
    ['UnauthorizedOperation', 400],
    ['Forbidden', 403],
    ['UnknownError', 403],
  ])('says so without details when AWS gives none: %s %i', (name, status) => {
    expect(translate(awsError(name, 'Access Denied', status))).toMatchObject({
      code: 'access-denied',
      exitCode: 4,
      message: 'AWS denied access: Access Denied',
      hint: expect.stringContaining('right account'),
    });
  });
});

describe('credentials', () => {
  test.each([
    new ExpiredTokenException(answer('The security token included in the request is expired')),
    awsError('ExpiredToken', 'The provided token has expired.'),
    awsError('RequestExpired', 'Request has expired.'),
  ])('that expire on the way: $name', (error) => {
    expect(translate(error)).toMatchObject({
      code: 'expired-credentials',
      exitCode: 4,
      message: 'Your AWS credentials have expired.',
      hint: expect.stringContaining('aws sso login'),
    });
  });

  test.each([
    'InvalidClientTokenId',
    'UnrecognizedClientException',
    'InvalidAccessKeyId',
    'SignatureDoesNotMatch',
    'InvalidSignatureException',
  ])('that AWS does not accept: %s', (name) => {
    expect(translate(awsError(name, 'The security token included in the request is invalid.', 403))).toMatchObject({
      code: 'bad-credentials',
      exitCode: 4,
      message: 'AWS does not accept these credentials: The security token included in the request is invalid.',
      hint: expect.stringContaining('aws sts get-caller-identity'),
    });
  });
});

test('CodeCommit is not available to the account', () => {
  const error = new OperationNotAllowedException(answer('CreateRepository request is not allowed'));
  expect(translate(error)).toMatchObject({
    code: 'codecommit-unavailable',
    exitCode: 1,
    message: expect.stringContaining('CreateRepository request is not allowed'),
    hint: expect.stringMatching(/AWS Support.*--local/s),
  });
});

test.each([
  new PipelineNameInUseException(answer('A pipeline with the name hello already exists')),
  new RepositoryNameExistsException(answer('Repository named hello already exists')),
  new EntityAlreadyExistsException(answer('Role with name hello already exists.', 409)),
  awsError('ResourceAlreadyExistsException', 'The specified log group already exists'),
  awsError('BucketAlreadyOwnedByYou', 'Your previous request to create the named bucket succeeded', 409),
])('a name is in use: $name', (error) => {
  expect(translate(error)).toMatchObject({
    code: 'name-in-use',
    exitCode: 1,
    message: `The name is in use already: ${error.message}`,
    hint: expect.stringContaining('another name'),
  });
});

test('a bucket name is in use in another account', () => {
  const error = new BucketAlreadyExists(answer('The requested bucket name is not available.', 409));
  expect(translate(error)).toMatchObject({ code: 'name-in-use', hint: expect.stringContaining('--artifact-bucket') });
});

test.each([
  new LimitExceededException(answer('Cannot exceed quota for RolesPerAccount: 1000', 409)),
  new RepositoryLimitExceededException(answer('Too many repositories')),
  new AccountLimitExceededException(answer('Cannot have more than 5000 projects')),
  awsError('TooManyBuckets', 'You have attempted to create more buckets than allowed'),
])('a limit is reached: $name', (error) => {
  expect(translate(error)).toMatchObject({
    code: 'limit-reached',
    exitCode: 1,
    message: `A limit of the AWS account is reached: ${error.name}: ${error.message}`,
    hint: expect.stringContaining('Service Quotas'),
  });
});

test.each([
  awsError('ThrottlingException', 'Rate exceeded'),
  awsError('Throttling', 'Rate exceeded'),
  awsError('TooManyRequestsException', 'Rate exceeded'),
  awsError('RequestLimitExceeded', 'Rate exceeded'),
  awsError('SlowDown', 'Rate exceeded', 503),
  awsError('UnknownError', 'Rate exceeded', 429),
])('throttled to the end: $name', (error) => {
  expect(translate(error)).toMatchObject({
    code: 'throttled',
    exitCode: 1,
    message: "AWS is throttling this account's calls: Rate exceeded",
    hint: expect.stringContaining('Wait a minute'),
  });
});

test.each([
  systemError('ENOTFOUND', 'getaddrinfo ENOTFOUND sts.eu-nowhere-1.amazonaws.com'),
  systemError('ECONNRESET', 'read ECONNRESET'),
  systemError('SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain'),
  awsError('TimeoutError', 'Connection timed out after 5000 ms'),
])('no network: $message', (error) => {
  expect(translate(error)).toMatchObject({
    code: 'no-network',
    exitCode: 1,
    message: `AWS could not be reached: ${error.message}`,
    hint: expect.stringContaining('--endpoint-url'),
  });
});

test('no network, told only by the cause', () => {
  const error = new Error('fetch failed', { cause: systemError('ECONNREFUSED', 'connect ECONNREFUSED') });
  expect(translate(error)).toMatchObject({ code: 'no-network', message: 'AWS could not be reached: fetch failed' });
});

test('a connection that is dead is told without the name of a library', () => {
  const text = 'the request socket timed out after 30000 ms of inactivity';
  const error = awsError('TimeoutError', `@smithy/node-http-handler - ${text}`);
  expect(translate(error)).toMatchObject({ code: 'no-network', message: `AWS could not be reached: ${text}` });
});

test.each([
  awsError('ThrottlingException', 'Rate exceeded'),
  awsError('InternalFailure', 'It failed', 500),
  systemError('ECONNRESET', 'read ECONNRESET'),
])('how often it was tried is told: $name', (error) => {
  expect(translate(error)?.hint).not.toContain('times');
  expect(translate(Object.assign(error, { $metadata: { attempts: 7 } }))?.hint).toMatch(
    /^The call was made 7 times\. /,
  );
});

test.each([
  new RepositoryDoesNotExistException(answer('hello does not exist')),
  new NoSuchEntityException(answer('The role with name hello-build cannot be found.', 404)),
  new NoSuchBucket(answer('The specified bucket does not exist', 404)),
  new PipelineNotFoundException(answer('The pipeline hello does not exist')),
  awsError('ResourceNotFoundException', 'Rule hello-push does not exist'),
  awsError('NotFound', 'UnknownError', 404),
])('what is needed is gone: $name', (error) => {
  expect(translate(error)).toMatchObject({
    code: 'not-there',
    exitCode: 1,
    message: `Something that is needed is not there: ${error.message}`,
    hint: expect.stringContaining('Somebody else may be removing the same pipeline'),
  });
});

test('anything else that AWS answers is said as it is, with the request to ask about', () => {
  expect(translate(awsError('InvalidInputException', 'Invalid image\nand more'))).toMatchObject({
    code: 'aws-error',
    exitCode: 1,
    message: 'AWS answered InvalidInputException: Invalid image (request 11111111-2222-3333-4444-555555555555)',
  });
});

test.each([
  ['an empty answer', { name: 'Unknown', message: 'UnknownError', status: 404 }],
  ['a page', { name: 'SyntaxError', message: "Unexpected token '<'\n  Deserialization error: see it", status: 200 }],
])('what answers with %s is not AWS', (_what, { name, message, status }) => {
  const error = Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
  expect(translate(error)).toMatchObject({
    code: 'not-aws',
    exitCode: 1,
    message: `What answered is not AWS: HTTP status ${status}, in no words of AWS's.`,
    hint: expect.stringContaining('--endpoint-url'),
  });
});

test('what is not of AWS is not translated: it is a bug', () => {
  expect(translate(new TypeError('x is not a function'))).toBeUndefined();
  expect(translate('a string')).toBeUndefined();
});

test('what is translated already stays, and what was translated is its cause', () => {
  const known = new UserError('declined', 'Nothing was changed.');
  expect(translate(known)).toBe(known);
  const error = awsError('Throttling');
  expect(translate(error)?.cause).toBe(error);
});
