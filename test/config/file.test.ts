import { describe, expect, test } from 'vitest';
import { readAll, readWhereabouts } from '../../src/config/file.js';
import { rules } from '../../src/config/schema.js';
import { UserError } from '../../src/errors.js';

/** Everything that is wrong, as line:column: message. */
function complaints(text: string, read: (text: string, path: string) => unknown = readAll): string[] {
  try {
    read(text, 'pipeline.yml');
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'bad-config' || error.exitCode !== 2) throw error;
    const { problems = [] } = error.details as { problems?: { line: number; column: number; message: string }[] };
    return problems.length === 0
      ? [error.message]
      : problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);
  }
  return [];
}

const takes = {
  name: 'It takes 1 to 35 lowercase letters, digits and hyphens, with a letter or digit at both ends.',
  stageName:
    'It takes a name such as staging: at most 33 lowercase letters, digits and hyphens, a letter first, and not source, build or approve.',
  mapping: 'It takes lines of KEY: value, such as name: shop.',
  stage: 'It takes deploy, approval or test, and what belongs to it.',
};

test('everything that a file may say is read', () => {
  const text = `
name: shop
region: eu-central-1
branch: trunk
template: hello-node
image: aws/codebuild/standard:7.0
compute: large
timeout: 30
env: { STAGE: test, VERSION: 1.10, YES: yes, NONE: '' }
settings: true
secrets: { PASSWORD: shop/database:password, KEY: 007 }
tags: { team: web, cost: 007 }
permissions-boundary: arn:aws:iam::123456789012:policy/limits
artifact-bucket: mine
packages: { format: npm, domain: acme, from: [lib] }
stages:
  - deploy: s3
    environment: staging
    cache: max-age=60
    index: home.html
    error: lost.html
    test: test/smoke.yml
  - test: load
    buildspec: test/load.yml
  - approval: release managers
  - deploy: s3
    environment: production
    rollback: on-failure
`;
  expect(readAll(text, 'pipeline.yml')).toEqual({
    region: 'eu-central-1',
    asked: {
      name: 'shop',
      branch: 'trunk',
      packages: { format: 'npm', domain: 'acme', from: ['lib'] },
      template: 'hello-node',
      image: 'aws/codebuild/standard:7.0',
      compute: 'large',
      timeout: 30,
      env: { STAGE: 'test', VERSION: '1.10', YES: 'yes', NONE: '' },
      settings: true,
      secrets: { PASSWORD: 'shop/database:password', KEY: '007' },
      tags: { team: 'web', cost: '007' },
      permissionsBoundary: 'arn:aws:iam::123456789012:policy/limits',
      artifactBucket: 'mine',
      stages: [
        {
          deploy: 's3',
          environment: 'staging',
          cache: 'max-age=60',
          index: 'home.html',
          error: 'lost.html',
          test: 'test/smoke.yml',
        },
        { test: 'load', buildspec: 'test/load.yml' },
        { approval: 'release managers' },
        { deploy: 's3', environment: 'production', rollback: 'on-failure' },
      ],
    },
  });
});

test('what it does not say is not asked', () => {
  expect(readAll('name: shop\r\n', 'pipeline.yml')).toEqual({ asked: { name: 'shop' }, region: undefined });
  expect(readAll('packages: npm', 'pipeline.yml').asked).toEqual({ packages: { format: 'npm' } });
  expect(readAll('packages: none', 'pipeline.yml').asked).toEqual({ packages: { format: 'none' } });
  expect(readAll('{}', 'pipeline.yml')).toEqual({ asked: {}, region: undefined });
});

test('aliases are followed', () => {
  const text = `stages:\n  - &site { deploy: s3, environment: staging, index: &index home.html }\n  - { deploy: s3, environment: production, index: *index }\n`;
  expect(readAll(text, 'x').asked.stages).toEqual([
    { deploy: 's3', environment: 'staging', index: 'home.html' },
    { deploy: 's3', environment: 'production', index: 'home.html' },
  ]);
});

describe('it is said where something is wrong, and what it takes', () => {
  test.each<[text: string, ...complaints: string[]]>([
    ['name: My Shop', `1:7: name: "My Shop" is not valid. ${takes.name}`],
    ['name: 2048', `1:7: name: 2048 is not valid. ${takes.name} Text that looks like this goes in quotes.`],
    ['name: [a]', `1:7: What "name" has is not valid. ${takes.name}`],
    ['name:', `1:1: "name" has no value. ${takes.name}`],
    ['region: mars', '1:9: region: "mars" is not valid. It takes a region, such as us-east-1.'],
    ['compute: huge', '1:10: compute: "huge" is not valid. It takes one of small, medium, large, xlarge, 2xlarge.'],
    ['timeout: 4', '1:10: timeout: 4 is not valid. It takes a whole number of minutes from 5 to 2160.'],
    ["timeout: '60'", '1:10: timeout: "60" is not valid. It takes a whole number of minutes from 5 to 2160.'],
    ['timeout: 1e400', expect.stringMatching(/^1:10: /) as string],
    ['env: { 1A: x }', '1:8: "1A" is not valid. It takes a variable name of letters, digits and underscores.'],
    [
      'env:\n  CODEBUILD_X: y',
      `2:3: "CODEBUILD_X" is not valid. It takes a name that does not begin with CODEBUILD_, which is CodeBuild's own.`,
    ],
    [
      'variables: { A-B: x }',
      '1:14: "A-B" is not valid. It takes a name of at most 24 letters, digits and underscores.',
    ],
    ['variables: { A: "" }', '1:17: A: "" is not valid. It takes a default of 1 to 1000 characters.'],
    ['env: { A: }', '1:8: "A" has no value. It takes a text, a number, true or false.'],
    ['env: { A: [1] }', '1:11: What "A" has is not valid. It takes a text, a number, true or false.'],
    ['settings: yes please', '1:11: settings: "yes please" is not valid. It takes true or false.'],
    [
      'secrets: { 1A: db }',
      '1:12: "1A" is not valid. It takes at most 255 letters, digits and underscores, no digit first, not CODEBUILD_ first, which is CodeBuild\'s own, and none of PACKAGES_DOMAIN, PACKAGES_DOMAIN_OWNER, PACKAGES_REPOSITORY, by which builds find packages.',
    ],
    [
      'secrets: { A: db:pass word }',
      '1:15: A: "db:pass word" is not valid. It takes a secret of Secrets Manager, by name or ARN, and which of its JSON keys, such as shop/database:password.',
    ],
    ['env: A=1', '1:6: env: "A=1" is not valid. It takes lines of KEY: value.'],
    [
      'tags: { aws:x: y }',
      '1:9: "aws:x" is not valid. It takes a key that begins neither with aws: nor with pipeline-setup:.',
    ],
    [
      `tags: { ${Array.from({ length: 50 }, (_, index) => `k${index}: v`).join(', ')} }`,
      '1:7: What "tags" has is not valid. It takes at most 49 tags (AWS allows 50, one is ours).',
    ],
    ['nmae: shop', '1:1: "nmae" is not known here. Did you mean "name"?'],
    ['Permissions_Boundary: x', '1:1: "Permissions_Boundary" is not known here. Did you mean "permissions-boundary"?'],
    [
      'jobs: []',
      '1:1: "jobs" is not known here. There are: name, region, branch, template, image, compute, timeout, env, settings, secrets, variables, tags, permissions-boundary, artifact-bucket, packages, stages.',
    ],
    ['- name: shop', `1:1: This is not valid. ${takes.mapping}`],
    ['shop', `1:1: This is not valid. ${takes.mapping}`],
    ['stages: s3', '1:9: stages: "s3" is not valid. It takes a list of stages: each begins with a hyphen.'],
    [
      'stages: [{ deploy: cloudformation, environment: staging, allow: [s3:CreateBucket, create bucket] }]',
      '1:83: allow: "create bucket" is not valid. It takes ACTION, or ACTION on ARN, such as s3:CreateBucket or "ssm:PutParameter on arn:aws:ssm:*:*:parameter/shop/*".',
    ],
    ['stages: [s3]', `1:10: This stage is not valid. ${takes.stage}`],
    ['stages: [{ environment: staging }]', `1:10: This stage is not valid. ${takes.stage}`],
    ['stages:\n  - deploy: s4', `2:13: deploy: "s4" is not valid. It takes ${rules.deploy.takes}.`],
    ['stages:\n  - deploy:', `2:5: "deploy" has no value. It takes ${rules.deploy.takes}.`],
    ['stages:\n  - deploy: s3', `2:5: "environment" is missing. ${takes.stageName}`],
    [
      'stages:\n  - deploy: s3\n    enviroment: staging\n    environment: production',
      '3:5: "enviroment" is not known here. Did you mean "environment"?',
    ],
    // A mistyped key is one mistake, and not a missing one too.
    [
      'stages:\n  - deploy: s3\n    enviroment: staging',
      '3:5: "enviroment" is not known here. Did you mean "environment"?',
    ],
    [
      'stages:\n  - deploy: s3\n    enviroment: staging\n    cash: no-cache\n    rollback: always',
      '3:5: "enviroment" is not known here. Did you mean "environment"?',
      '4:5: "cash" is not known here. Did you mean "cache"?',
      '5:15: rollback: "always" is not valid. It takes one of on-failure.',
    ],
    [
      'stages:\n  - depoly: s3\n    environment: staging\n    test: smoke.yml',
      '2:5: "depoly" is not known here. Did you mean "deploy"?',
    ],
    ['stages:\n  - depoly: s4\n    test: smoke.yml', '2:5: "depoly" is not known here. Did you mean "deploy"?'],
    [
      'stages: [{ Deploy: beanstalk, health_path: / }]',
      '1:10: "environment" is missing. ' + takes.stageName,
      '1:12: "Deploy" is not known here. Did you mean "deploy"?',
      '1:31: "health_path" is not known here. Did you mean "health-path"?',
    ],
    [
      'stages:\n  - aproval: me\n  - tst: load\n    bildspec: a.yml',
      '2:5: "aproval" is not known here. Did you mean "approval"?',
      '3:5: "tst" is not known here. Did you mean "test"?',
      '4:5: "bildspec" is not known here. Did you mean "buildspec"?',
    ],
    [
      'stages: [{ test: load, environment: staging }]',
      '1:24: "environment" is not known here. There are: test, buildspec.',
    ],
    [
      'stages:\n  - { deploy: s3, environment: a, rollback: always }',
      '2:45: rollback: "always" is not valid. It takes one of on-failure.',
    ],
    [
      'stages:\n  - { deploy: s3, environment: a, test: ../x }',
      '2:41: test: "../x" is not valid. It takes the path of a file in the repository, such as test/smoke.yml.',
    ],
    ...['source', 'build', 'approve', 'approve-it', 'Prod', 'a-', '1a', 'a'.repeat(34)].map(
      (name): [string, string] => [
        `stages: [{ test: ${name} }]`,
        `1:18: test: "${name}" is not valid. ${takes.stageName}`,
      ],
    ),
    [
      'stages:\n  - { deploy: codedeploy, to: ec2, environment: a }',
      '2:31: to: "ec2" is not valid. It takes one of instances, auto-scaling-group, ecs, lambda.',
    ],
    [
      'stages:\n  - deploy: codedeploy\n    to: ecs\n    environment: a\n    service: web\n    listener: x\n    target-groups: [blue]',
      '2:5: "cluster" is missing. It takes the name of a cluster of ECS.',
      '6:15: listener: "x" is not valid. It takes the ARN of a listener.',
      '7:20: What "target-groups" has is not valid. It takes the names of two target groups.',
    ],
    [
      'stages:\n  - { deploy: codedeploy, to: auto-scaling-group, environment: a, group: web, target-group: web, instances-role: x }',
      '2:98: "instances-role" is not known here. Did you mean "instance-role"?',
    ],
    [
      'stages:\n  - deploy: codedeploy\n    to: ecs\n    environment: a\n    service: web\n    cluster: shop\n    listener: arn:aws:elasticloadbalancing:us-east-1:1:listener/app/a/b/c\n    target-groups: [blue, green]\n    tags: { app: shop }',
      '9:5: "tags" is not known here. There are: deploy, to, environment, rollback, test, cluster, service, listener, target-groups, task-roles, image, configuration, alarms, url.',
    ],
    [
      'stages:\n  - { deploy: codedeploy, environment: a, taget-group: web }',
      '2:43: "taget-group" is not known here. Did you mean "target-group"?',
    ],
    [
      'stages:\n  - { deploy: codedeploy, environment: a, tags: { a: 1, b: 2, c: 3, d: 4 } }',
      '2:49: What "tags" has is not valid. It takes 1 to 3 lines of KEY: value.',
    ],
    [
      'stages:\n  - { deploy: codedeploy, environment: a, url: staging.example.com }',
      expect.stringMatching(/^2:48: url: "staging.example.com" is not valid. It takes a URL such as /) as string,
    ],
    [
      'stages:\n  - { deploy: codedeploy, to: lambda, environment: a, function: greet, strategy: Slowly }',
      expect.stringMatching(/^2:82: strategy: "Slowly" is not valid. It takes AllAtOnce, or how quickly/) as string,
    ],
    [
      'stages: [{ test: a }, { deploy: s3, environment: a }]',
      '1:50: Two stages are called "a". Each has a name of its own.',
    ],
    [
      'stages: [{ deploy: s3, environment: prod-1 }, { deploy: s3, environment: prod1 }]',
      '1:74: "prod1" is too much like "prod-1": IAM knows the statements about them by names without hyphens.',
    ],
    [
      'name: a\nstages: [{ deploy: beanstalk, environment: b }]',
      '2:44: "a-b" has 3 characters. With beanstalk, the names of pipeline and environment together have at least 4.',
    ],
    [
      'stages: [{ deploy: beanstalk, environment: b, variables: { A-B: secret } }]',
      '1:60: "A-B" is not valid. It takes a variable name of letters, digits and underscores.',
    ],
    [
      'name: a-very-long-name-of-a-pipeline\nstages: [{ deploy: s3, environment: staging }]',
      '2:37: "a-very-long-name-of-a-pipeline-staging" has 38 characters. The names of pipeline and environment together have at most 35.',
    ],
    [
      'stages: [{ test: a }, { approval: me }]',
      '1:35: Nothing comes behind this approval: there is nothing to approve.',
    ],
    [
      'stages: [{ approval: me, rollback: on-failure }, { test: a }]',
      '1:26: "rollback" is not known here. There are: approval.',
    ],
    ["stages: [{ approval: '' }, { test: a }]", expect.stringMatching(/^1:22: approval: "" is not valid/) as string],
    [
      'name: a\nname: b\ntimeout: 1',
      '2:1: This key is there twice.',
      expect.stringMatching(/^3:10: timeout: 1 is/) as string,
    ],
    ['env:\n\tA: 1', '2:1: A tab begins this line. YAML takes spaces alone.'],
    ['name: a\n---\nname: b', '2:1: A second document begins here. A file has one.'],
    ['name: [', expect.stringMatching(/^1:\d: It is no YAML: .*\.$/) as string],
    ['name: *nobody', '1:7: Nothing here is called &nobody.'],
    [
      [
        'a: &a [x, x]',
        ...'bcdefgh'.split('').map((key, at) => `${key}: &${key} [${`*${'abcdefg'[at]}, `.repeat(9)}]`),
      ].join('\n'),
      '1:1: It repeats too much by aliases.',
    ],
    [
      'packages: yarn',
      '1:11: packages: "yarn" is not valid. It takes npm, none, or lines of KEY: value, such as domain: acme.',
    ],
    ['packages:', '1:1: "packages" has no value. It takes npm, none, or lines of KEY: value, such as domain: acme.'],
    ['packages: { domain: acme }', '1:11: "format" is missing. It takes one of npm.'],
    [
      'packages: { format: npm, domain: Acme, frm: [lib] }',
      '1:34: domain: "Acme" is not valid. It takes the name of a domain: 2 to 50 lowercase letters, digits and hyphens, which begins with a letter.',
      '1:40: "frm" is not known here. Did you mean "from"?',
    ],
    [
      'packages: { format: npm, from: [lib, Lib] }',
      '1:38: from: "Lib" is not valid. It takes the name of a pipeline, such as lib.',
    ],
    [
      'packages: { format: npm, from: lib }',
      expect.stringMatching(/^1:32: from: "lib" is not valid. It takes a list/) as string,
    ],
    [
      'packages: { format: npm, from: [lib, lib] }',
      '1:32: What "from" has is not valid. It takes names of which each is there once.',
    ],
    [
      'packages: { format: npm, from: [a, b, c, d, e, f, g, h, i, j] }',
      '1:32: What "from" has is not valid. It takes at most 9 names.',
    ],
    [
      'name: shop\npackages: { format: npm, from: [lib, shop] }',
      '2:38: "shop" installs from its own repository anyway.',
    ],
    [
      'name: a\npackages: npm',
      '2:11: CodeArtifact has no repository "a" for a pipeline: its names have at least 2 characters.',
    ],
    [
      'name: npm-store\npackages: npm',
      '2:11: CodeArtifact has no repository "npm-store" for a pipeline: that one reads through to the public registry.',
    ],
    [
      'env: { PACKAGES_DOMAIN: mine }\nvariables: { PACKAGES_REPOSITORY: mine }',
      expect.stringMatching(
        /^1:8: "PACKAGES_DOMAIN" is not valid. It takes another name: by PACKAGES_DOMAIN, /,
      ) as string,
      expect.stringMatching(/^2:14: "PACKAGES_REPOSITORY" is not valid/) as string,
    ],
    ['', 'pipeline.yml is empty.'],
    ['# nothing\n', 'pipeline.yml is empty.'],
  ])('%s', (text, ...expected) => {
    expect(complaints(text)).toEqual(expected);
  });
});

test.each([
  ['in brackets', `name: shop\nenv: ${'['.repeat(10_000)}`, '2:54'],
  ['in braces', `name: shop\nenv: ${'{ a: '.repeat(10_000)}`, '2:246'],
  ['in hyphens', `stages:\n  ${'- '.repeat(10_000)}x`, '2:99'],
  ['in lines', Array.from({ length: 400 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'), '50:50'],
])('what is nested too deeply to be read, %s, is refused where it begins to be', (_title, text, place) => {
  const complaint = `${place}: This is nested too deeply.`;
  expect(complaints(text)).toEqual([complaint]);
  expect(complaints(text, readWhereabouts)).toEqual([complaint]);
});

test('the line is shown, with a caret below the place; ten problems at most', () => {
  const wrong = (text: string) => {
    try {
      readAll(text, 'deploy/pipeline.yml');
    } catch (error) {
      return error as UserError;
    }
    throw new Error('it was accepted');
  };
  expect(wrong('name: shop\n  # \u001B[31m\nstages:\n  - deploy: s3\n    environment: Prod\ntimeout: 1')).toMatchObject(
    {
      message: `deploy/pipeline.yml:5:18: environment: "Prod" is not valid. ${takes.stageName}`,
      hint: [
        '  5 |     environment: Prod',
        '                       ^',
        'deploy/pipeline.yml:6:10: timeout: 1 is not valid. It takes a whole number of minutes from 5 to 2160.',
        '  6 | timeout: 1',
        '               ^',
      ].join('\n'),
      details: { file: 'deploy/pipeline.yml', line: 5, column: 18 },
    },
  );
  expect(
    wrong(`branch: '${'x'.repeat(200)}'\nimage: "\u001B[31m"`)
      .hint.split('\n')
      .every((line) => line.length < 120),
  ).toBe(true);
  const { hint, details } = wrong(Array.from({ length: 14 }, (_, index) => `unknown${index}: 1`).join('\n'));
  expect([...hint.matchAll(/deploy\/pipeline\.yml:/g)]).toHaveLength(9);
  expect(hint).toMatch(/\nAnd 4 more\.$/);
  expect(details.problems).toHaveLength(14);
});

describe('its whereabouts', () => {
  test('are the name and the region, whatever else it says', () => {
    expect(readWhereabouts('name: shop\nregion: eu-west-1\njobs: 5', 'x')).toEqual({
      name: 'shop',
      region: 'eu-west-1',
    });
    expect(readWhereabouts('', 'x')).toEqual({});
  });

  test('must be right', () => {
    expect(complaints('name: My Shop\ntimeout: 1', readWhereabouts)).toEqual([
      `1:7: name: "My Shop" is not valid. ${takes.name}`,
    ]);
    expect(complaints('name: [', readWhereabouts)).toHaveLength(1);
  });
});

test('whatever is written, it is read or complained about, with a place that is in the file', () => {
  const whole =
    'name: shop\ntimeout: 60\nenv: { A: 1 }\nstages:\n  - deploy: s3\n    environment: staging\n  - approval: me\n  - test: a\n';
  const pieces = [
    '\t',
    ':',
    '- ',
    '*a',
    '&a ',
    '{',
    '}',
    '[',
    ']',
    '"',
    '!!set ',
    '\n',
    '? ',
    '<<: ',
    'null',
    '---\n',
    '|',
    '#',
    '%',
    'é',
  ];
  let state = 7;
  const below = (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  for (let round = 0; round < 500; round += 1) {
    let text = whole;
    for (let change = 0; change <= below(3); change += 1) {
      const at = below(text.length);
      text = text.slice(0, at) + pieces[below(pieces.length)] + text.slice(at + below(4));
    }
    for (const complaint of complaints(text)) {
      const [, line = 0, column = 0] = /^(\d+):(\d+): /.exec(complaint) ?? [];
      const isThere = Number(line) > 0 && Number(line) <= text.split('\n').length && Number(column) > 0;
      expect({ text, complaint, isThere }).toEqual({ text, complaint, isThere: true });
    }
  }
});

test('what CodeDeploy deploys to is read, of each kind', () => {
  const listener = 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/web/50dc/f2f7';
  const stages = [
    { deploy: 'codedeploy', environment: 'staging' },
    {
      deploy: 'codedeploy',
      to: 'instances',
      environment: 'servers',
      tags: { app: 'shop', tier: '1' },
      alarms: ['errors'],
    },
    { deploy: 'codedeploy', to: 'auto-scaling-group', environment: 'fleet', group: 'web', 'target-group': 'web' },
    {
      deploy: 'codedeploy',
      to: 'ecs',
      environment: 'containers',
      cluster: 'shop',
      service: 'web',
      listener,
      'target-groups': ['blue', 'green'],
      'task-roles': ['task', 'execution'],
      image: 'IMAGE1_NAME',
    },
    { deploy: 'codedeploy', to: 'lambda', environment: 'functions', function: 'greet', strategy: 'AllAtOnce' },
  ];
  expect(readAll(JSON.stringify({ stages }), 'pipeline.yml').asked).toEqual({ stages });
});

describe('stacks', () => {
  const stacks = (...lines: string[]) =>
    complaints(['name: shop', 'stages:', ...lines.map((line) => `  ${line}`)].join('\n'));
  const staging = [
    '- deploy: cloudformation',
    '  environment: staging',
    '  allow: ["s3:*"]',
    '  outputs: [Bucket, Table]',
  ];
  const production = ['- deploy: cloudformation', '  environment: production', '  allow: ["s3:*"]'];

  test('refer to outputs of stages before them, to variables and to what every pipeline has', () => {
    const parameters = [
      'A: "#{staging.Bucket}-#{staging.NotSaidHere}"',
      'B: "#{variables.VERSION} #{codepipeline.PipelineExecutionId}"',
      'C: "#{SourceVariables.CommitId} #{} ${not.this}"',
    ];
    const more = ['  parameters:', ...parameters.map((line) => `    ${line}`)];
    expect(stacks(...staging, '- approval: "of #{staging.Bucket}"', ...production, ...more)).toEqual([]);
  });

  test('a reference to what no stage before has: its place, and what there is', () => {
    const more = ['  parameters:', '    Fine: it', '    From: "#{stagin.Bucket}"', '    Own: "#{production.Url}"'];
    expect(stacks('- approval: "#{staging.Url}"', ...staging, ...production, ...more)).toEqual([
      '3:15: #{staging.Url}: no stage before this one deploys a stack to "staging". There are no outputs before it.',
      '13:13: #{stagin.Bucket}: no stage before this one deploys a stack to "stagin". There are: #{staging.Bucket}, #{staging.Table}.',
      '14:12: #{production.Url}: no stage before this one deploys a stack to "production". There are: #{staging.Bucket}, #{staging.Table}.',
    ]);
    const [found] = stacks('- deploy: cdk', '  environment: staging', '  stack: Shop', ...production, ...more);
    expect(found).toContain('There are: #{staging.OUTPUT}.');
  });

  test.each([
    's3',
    's3:',
    's3:Create-Bucket',
    's3:1',
    'CreateBucket',
    ':Create',
    '-:Create',
    's3:Get on arn:aws:s3',
    's3:Get on it',
  ])('allow nothing that is no action, such as %s', (allowed) => {
    expect(stacks('- deploy: cloudformation', '  environment: staging', `  allow: ["s3:*", "${allowed}"]`)).toEqual([
      expect.stringMatching(/^5:21: .* It takes ACTION, or ACTION on ARN, such as s3:CreateBucket or/),
    ]);
  });

  test.each(['*', 's3:*', 's3:Get?bject*', 'a4b:Get', 's3:Get on *', 's3:Get on arn:aws:s3:::shop-*/*'])(
    'allow %s',
    (allowed) => {
      expect(stacks('- deploy: cloudformation', '  environment: staging', `  allow: ["${allowed}"]`)).toEqual([]);
    },
  );
});
