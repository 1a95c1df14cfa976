import { describe, expect, test } from 'vitest';
import { notEnabled, regionTrouble } from '../../src/aws/region.js';
import { awsError } from '../helpers/aws.js';

/** What Node says of a host name that nobody knows. */
function notFound(hostname: string, code = 'ENOTFOUND'): Error {
  return Object.assign(new Error(`getaddrinfo ${code} ${hostname}`), { code, syscall: 'getaddrinfo', hostname });
}

/** A network on which these host names are known. */
function network(...hosts: string[]) {
  return async (hostname: string) => hosts.includes(hostname);
}

describe('a service that the region does not have', () => {
  test.each([
    ['codecommit.eu-south-2.amazonaws.com', 'sts.eu-south-2.amazonaws.com', 'CodeCommit', 'eu-south-2', 'codecommit'],
    [
      'codepipeline.mx-central-1.amazonaws.com',
      'sts.mx-central-1.amazonaws.com',
      'CodePipeline',
      'mx-central-1',
      'codepipeline',
    ],
    ['codeartifact.xx-new-1.amazonaws.com', 'sts.xx-new-1.amazonaws.com', 'CodeArtifact', 'xx-new-1', 'codeartifact'],
    ['codebuild.xx-new-1.amazonaws.com', 'sts.xx-new-1.amazonaws.com', 'CodeBuild', 'xx-new-1', 'codebuild'],
    [
      'codepipeline.cn-north-1.amazonaws.com.cn',
      'sts.cn-north-1.amazonaws.com.cn',
      'CodePipeline',
      'cn-north-1',
      'codepipeline',
    ],
    [
      'codecommit.eusc-de-east-1.amazonaws.eu',
      'sts.eusc-de-east-1.amazonaws.eu',
      'CodeCommit',
      'eusc-de-east-1',
      'codecommit',
    ],
  ])('%s is told while %s is known', async (hostname, sts, title, region, page) => {
    const error = notFound(hostname);
    expect(await regionTrouble(error, network(sts))).toMatchObject({
      code: 'not-in-region',
      exitCode: 2,
      message: `${title} is not offered in ${region}: there is no ${hostname}.`,
      hint: expect.stringMatching(new RegExp(`--region; .*/general/latest/gr/${page}\\.html$`)),
      cause: error,
    });
  });

  test('is not what a network is that knows nobody', async () => {
    expect(await regionTrouble(notFound('codecommit.eu-south-2.amazonaws.com'), network())).toBeUndefined();
  });
});

describe('a region that there is not', () => {
  const online = network('sts.us-east-1.amazonaws.com');

  test.each([
    ['us-esat-1', 'us-east-1'],
    ['eu-centrl-1', 'eu-central-1'],
    ['eu-centra1-1', 'eu-central-1'],
    ['ap-souteast-2', 'ap-southeast-2'],
  ])('%s is told, and that %s may be meant', async (region, near) => {
    expect(await regionTrouble(notFound(`sts.${region}.amazonaws.com`), online)).toMatchObject({
      code: 'no-such-region',
      exitCode: 2,
      message: `AWS has no region ${region}.`,
      hint: expect.stringMatching(new RegExp(`^Perhaps it is ${near}\\.\\nAll regions: https://`)),
    });
  });

  test('may be like no other', async () => {
    expect(await regionTrouble(notFound('sts.mars-olympus-1.amazonaws.com'), online)).toMatchObject({
      message: 'AWS has no region mars-olympus-1.',
      hint: expect.stringMatching(/^\nAll regions: /),
    });
  });

  test('is not told without a network, and never of one that there is', async () => {
    expect(await regionTrouble(notFound('sts.us-esat-1.amazonaws.com'), network())).toBeUndefined();
    expect(await regionTrouble(notFound('sts.eu-west-1.amazonaws.com'), online)).toBeUndefined();
  });
});

test.each<[string, unknown]>([
  ['another host', notFound('example.com')],
  ['a bucket', notFound('hello.s3.eu-west-1.amazonaws.com')],
  ['a service that is everywhere', notFound('events.eu-west-1.amazonaws.com')],
  ['a name server that does not answer', notFound('codecommit.eu-west-1.amazonaws.com', 'EAI_AGAIN')],
  ['an error of AWS', awsError('ThrottlingException')],
  ['what is no error', 'codecommit.eu-west-1.amazonaws.com'],
])('nothing is said of a region for %s', async (_what, error) => {
  expect(await regionTrouble(error, async () => true)).toBeUndefined();
});

test('whether a host name is known is asked of the network', async () => {
  // https://www.rfc-editor.org/rfc/rfc6761: nothing is ever called so.
  expect(await regionTrouble(notFound('codecommit.eu-west-1.amazonaws.invalid'))).toBeUndefined();
});

describe('credentials that a region does not accept', () => {
  const unknown = awsError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);

  test.each(['eu-south-2', 'af-south-1', 'xx-new-1'])('%s must be enabled first', (region) => {
    expect(notEnabled(unknown, region)).toMatchObject({
      code: 'bad-credentials',
      exitCode: 4,
      message: `${region} does not accept these credentials.`,
      hint: expect.stringMatching(/^The account must have enabled this region: .*manage-acct-regions.*\nIf it has, /),
      cause: unknown,
    });
    const unrecognized = awsError('UnrecognizedClientException');
    expect(notEnabled(unrecognized, region)).toMatchObject({ cause: unrecognized });
  });

  test.each(['us-east-1', 'eu-central-1', 'cn-north-1', 'us-gov-west-1'])('%s every account has', (region) => {
    expect(notEnabled(unknown, region)).toBe(unknown);
  });

  test('are not what every error is about', () => {
    const expired = awsError('ExpiredToken');
    expect(notEnabled(expired, 'eu-south-2')).toBe(expired);
  });
});
