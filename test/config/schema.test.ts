import { describe, expect, test } from 'vitest';
import { type Asked, check, defaults, isName, nearestName, templateNames } from '../../src/config/schema.js';
import { UserError } from '../../src/errors.js';
import { templates } from '../../src/templates/index.js';

function complaint(asked: Partial<Record<keyof Asked, unknown>>): UserError {
  try {
    check({ name: 'hello', ...asked } as Asked);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(asked)} was accepted`);
}

describe('a name', () => {
  const good = ['a', '7', 'hello', 'hello-world', 'a--b', '2048', 'n'.repeat(35)];
  const bad = [
    '',
    '-a',
    'a-',
    'Hello',
    'a_b',
    'a.b',
    'a b',
    'ä',
    'xn--a',
    'sthree-a',
    'amzn-s3-demo-a',
    'n'.repeat(36),
  ];

  test.each(good)('may be %j', (name) => {
    expect(isName(name)).toBe(true);
    expect(check({ name })).toEqual({ name });
  });

  test.each(bad)('may not be %j', (name) => {
    expect(isName(name)).toBe(false);
    expect(complaint({ name })).toMatchObject({
      code: 'bad-name',
      exitCode: 2,
      message: `"${name}" cannot name a pipeline.`,
      hint: expect.stringMatching(/^A name has 1 to 35 lowercase letters, digits and hyphens/),
    });
  });

  test.each([
    ['Hello World', 'hello-world'],
    ['My_App.v2', 'my-app-v2'],
    ['--a--', 'a'],
    ['x'.repeat(34) + '-yz', 'x'.repeat(34)],
    ['日本', ''],
    ['xn--a', 'xn-a'],
    ['sthree-a', ''],
  ])('is made of %j: %j', (text, name) => {
    expect(nearestName(text)).toBe(name);
  });

  test('that is not allowed is answered with a near one, if there is any', () => {
    expect(complaint({ name: 'Hello World' }).hint).toMatch(/ Try: hello-world$/);
    expect(complaint({ name: '日本' }).hint).not.toContain('Try:');
  });
});

const boundary = 'arn:aws:iam::123456789012:policy/team/limits';

describe('an option', () => {
  test.each<Omit<Asked, 'name'>>([
    { branch: 'main' },
    { branch: 'release/2026.1' },
    { branch: 'b'.repeat(100) },
    { template: 'hello-node' },
    { compute: '2xlarge' },
    { timeout: 5 },
    { timeout: 2160 },
    { image: 'aws/codebuild/standard:7.0' },
    { image: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/build@sha256:0123' },
    { env: { STAGE: 'test', _x1: '', EMPTY: '' } },
    { tags: { 'cost center': 'a/b=c+d@e', ümlaut: '' } },
    { tags: Object.fromEntries(Array.from({ length: 49 }, (_each, index) => [`k${index}`, 'v'])) },
    { permissionsBoundary: boundary },
    { permissionsBoundary: 'arn:aws-us-gov:iam::aws:policy/PowerUserAccess' },
    { artifactBucket: 'my.artifacts-2026' },
  ])('may be %j', (asked) => {
    expect(check({ name: 'hello', ...asked })).toEqual({ name: 'hello', ...asked });
  });

  const branchHint = 'It takes the name of a git branch, such as main, of at most 100 characters.';
  const timeoutHint = 'It takes a whole number of minutes from 5 to 2160.';
  const imageHint = 'It takes an image that CodeBuild can pull, such as aws/codebuild/amazonlinux-x86_64-standard:5.0.';
  const variableHint = 'It takes a variable name of letters, digits and underscores.';
  const tagHint = 'It takes a key of 1 to 127 and a value of 0 to 255 letters, digits, spaces and _ . : / = + - @.';
  const ownTagHint = 'It takes a key that begins neither with aws: nor with pipeline-setup:.';
  const boundaryHint = 'It takes the ARN of a managed policy: arn:aws:iam::123456789012:policy/NAME.';
  const bucketHint = 'It takes the name of an existing S3 bucket: 3 to 63 lowercase letters, digits, dots and hyphens.';

  test.each<[Partial<Record<keyof Asked, unknown>>, given: string, hint: string]>([
    [{ branch: '' }, "--branch ''", branchHint],
    [{ branch: 'a b' }, "--branch 'a b'", branchHint],
    [{ branch: 'a..b' }, "--branch 'a..b'", branchHint],
    [{ branch: '-x' }, "--branch '-x'", branchHint],
    [{ branch: 'x.lock' }, "--branch 'x.lock'", branchHint],
    [{ branch: '/x' }, "--branch '/x'", branchHint],
    [{ branch: 'x/' }, "--branch 'x/'", branchHint],
    [{ branch: 'x@{1}' }, "--branch 'x@{1}'", branchHint],
    [
      { branch: '0123456789abcdef0123456789abcdef01234567' },
      "--branch '0123456789abcdef0123456789abcdef01234567'",
      branchHint,
    ],
    [{ branch: 'b'.repeat(101) }, `--branch '${'b'.repeat(101)}'`, branchHint],
    [
      { template: 'hello-rust' },
      '--template hello-rust',
      'It takes one of: hello-node, hello-service, hello-site, hello-stack, hello-cdk.',
    ],
    [{ compute: 'huge' }, '--compute huge', 'It takes one of small, medium, large, xlarge, 2xlarge.'],
    [{ timeout: 4 }, '--timeout 4', timeoutHint],
    [{ timeout: 2161 }, '--timeout 2161', timeoutHint],
    [{ timeout: 7.5 }, '--timeout 7.5', timeoutHint],
    [{ image: '' }, "--image ''", imageHint],
    [{ image: 'a b' }, "--image 'a b'", imageHint],
    [{ env: { '1A': 'x' } }, '--env 1A=…', variableHint],
    [{ env: { 'A-B': 'x' } }, '--env A-B=…', variableHint],
    [
      { env: { CODEBUILD_SRC_DIR: 'x' } },
      '--env CODEBUILD_SRC_DIR=…',
      "It takes a name that does not begin with CODEBUILD_, which is CodeBuild's own.",
    ],
    [{ tags: { 'a*': 'b' } }, '--tag a*=b', tagHint],
    [{ tags: { a: 'b'.repeat(256) } }, `--tag a=${'b'.repeat(256)}`, tagHint],
    [{ tags: { ['k'.repeat(128)]: '' } }, `--tag ${'k'.repeat(128)}=`, tagHint],
    [{ tags: { 'aws:x': 'y' } }, '--tag aws:x=y', ownTagHint],
    [{ tags: { 'AWS:x': 'y' } }, '--tag AWS:x=y', ownTagHint],
    [{ tags: { 'pipeline-setup:pipeline': 'other' } }, '--tag pipeline-setup:pipeline=other', ownTagHint],
    [
      { tags: Object.fromEntries(Array.from({ length: 50 }, (_each, index) => [`k${index}`, 'v'])) },
      '--tag',
      'It takes at most 49 tags (AWS allows 50, one is ours).',
    ],
    [{ permissionsBoundary: 'limits' }, '--permissions-boundary limits', boundaryHint],
    [
      { permissionsBoundary: 'arn:aws:iam::123456789012:role/limits' },
      '--permissions-boundary arn:aws:iam::123456789012:role/limits',
      boundaryHint,
    ],
    [{ artifactBucket: 'Mine' }, '--artifact-bucket Mine', bucketHint],
    [{ artifactBucket: 'ab' }, '--artifact-bucket ab', bucketHint],
    [{ artifactBucket: 's3://mine' }, '--artifact-bucket s3://mine', bucketHint],
  ])('may not be %j', (asked, given, hint) => {
    expect(complaint(asked)).toMatchObject({
      code: 'bad-option',
      exitCode: 2,
      message: `${given} is not valid.`,
      hint,
    });
  });
});

test('every template can be asked for, and the default image has the Node.js that the default template wants', () => {
  expect(templateNames).toEqual(Object.keys(templates));
  expect(defaults).toEqual({
    branch: 'main',
    template: 'hello-node',
    image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
    compute: 'small',
    timeout: 60,
    env: {},
    secrets: {},
    settings: false,
    variables: {},
    tags: {},
    stages: [],
  });
  expect(templates[defaults.template].node).toBe(22);
});
