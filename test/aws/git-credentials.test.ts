import { describe, expect, it, test } from 'vitest';
import { codeCommitRegion, gitCredentials } from '../../src/aws/git-credentials.js';
import { askAwsCli, hasAwsCli } from '../helpers/aws-credential-helper.js';

if (!hasAwsCli) process.stderr.write("skipped: the AWS CLI is not installed, so there is no helper of AWS's own\n");

const hosts = [
  ['git-codecommit.us-east-1.amazonaws.com', 'us-east-1'],
  ['git-codecommit.eu-central-1.amazonaws.com', 'eu-central-1'],
  ['git-codecommit.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
  ['git-codecommit-fips.us-west-2.amazonaws.com', 'us-west-2'],
  ['git-codecommit.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
  ['git-codecommit.us-east-1.amazonaws.com:443', 'us-east-1'],
  ['vpce-0a1b-c2d3.git-codecommit.us-east-1.vpce.amazonaws.com', 'us-east-1'],
] as const;

describe.skipIf(!hasAwsCli)("AWS's own helper", () => {
  const keys = [
    { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
    { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'ü+/=', sessionToken: 'IQoJb3JpZ2luX2VjE%x+/==' },
  ];
  const paths = ['v1/repos/hello', 'v1/repos/My.Repo_1-2', 'v1/repos/hello.git', 'v1/repos/a b%20c'];
  const times = ['2026-03-01T12:00:00', '2015-08-30T23:59:59'];

  it('computes the same for the same key, moment and repository', () => {
    const cases = hosts.flatMap(([host, region]) =>
      keys.flatMap((key) => paths.flatMap((path) => times.map((at) => ({ host, region, key, path, at })))),
    );
    const answers = askAwsCli(
      cases.map(({ host, key, path, at }) => ({
        ...key,
        at,
        input: `protocol=https\nhost=${host}\npath=${path}\n`,
      })),
    );
    const ours = cases.map(({ host, region, key, path, at }) => {
      const { username, password } = gitCredentials({ host, path }, region, key, new Date(`${at}.789Z`));
      return `username=${username}\npassword=${password}\n`;
    });
    expect(ours).toEqual(answers);
    expect(new Set(ours).size).toBe(ours.length - keys.length * paths.length * times.length);
  });

  it('computes the same for a server on this machine', () => {
    const [key] = keys;
    const [host, path, at] = ['127.0.0.1:4566', 'v1/repos/hello', '2026-03-01T12:00:00'];
    const input = `protocol=http\nhost=${host}\npath=${path}\n`;
    const [answer] = askAwsCli([{ ...key!, at, input, region: 'eu-west-1' }]);
    const { username, password } = gitCredentials({ host, path }, 'eu-west-1', key!, new Date(`${at}Z`));
    expect(`username=${username}\npassword=${password}\n`).toBe(answer);
  });
});

test.each(hosts)('%s is in %s', (host, region) => {
  expect(codeCommitRegion(host)).toBe(region);
});

test.each([
  '',
  'github.com',
  'git-codecommit.us-east-1.amazonaws.com.evil.example',
  'evil.example/git-codecommit.us-east-1.amazonaws.com',
  'git-codecommit.us-east-1.evil.amazonaws.com',
  'codecommit.us-east-1.amazonaws.com',
  's3.us-east-1.amazonaws.com',
  'bucket.s3.amazonaws.com',
  'git-codecommit.evil.example#.amazonaws.com',
  'git-codecommit.us-east-1.amazonaws.com:x',
  '127.0.0.1:4566',
])('%j is no host of CodeCommit', (host) => {
  expect(codeCommitRegion(host)).toBeUndefined();
});
