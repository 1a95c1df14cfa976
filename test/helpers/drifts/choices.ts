/** What people choose with options of `init`, changed by hand: it is theirs, so that only asking for it changes it back. */
import { type Asked, defaults } from '../../../src/config/schema.js';
import { tagsOf } from '../../../src/names.js';
import { tagPairs } from '../../../src/resources/resource.js';
import { another, type ByHand, call, editProject, names } from '../by-hand.js';
import type { Drift } from './drift.js';

/** All that can be asked of the pipeline that is changed by hand. */
export const asked: Asked = {
  name: 'hello',
  branch: 'main',
  image: defaults.image,
  compute: 'small',
  timeout: 60,
  env: { STAGE: 'test' },
  tags: { team: 'a' },
  permissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess',
};

const image = 'aws/codebuild/standard:7.0';
const stage = (value: string) => ({ name: 'STAGE', value, type: 'PLAINTEXT' });

const project: readonly Drift[] = [
  {
    kind: 'build-project',
    what: 'another image, machine, timeout, and value of a variable',
    byHand: editProject(({ environment }) => ({
      timeoutInMinutes: 10,
      environment: {
        ...environment,
        image,
        computeType: 'BUILD_GENERAL1_2XLARGE',
        environmentVariables: environment.environmentVariables.map((each) =>
          each.name === 'STAGE' ? stage('live') : each,
        ),
      },
    })),
    changes: [
      ['image', image, asked.image],
      ['compute', 'BUILD_GENERAL1_2XLARGE', 'BUILD_GENERAL1_SMALL'],
      ['timeout', 10, 60],
      ['env.STAGE', '(not shown)', '(not shown)'],
    ],
  },
  {
    kind: 'build-project',
    what: 'a variable less',
    byHand: editProject(({ environment }) => ({
      environment: {
        ...environment,
        environmentVariables: environment.environmentVariables.filter(({ name }) => name !== 'STAGE'),
      },
    })),
    changes: [['env.STAGE', undefined, '(not shown)']],
  },
];

const teamTag = { team: 'b' };
const tagged: Readonly<Partial<Record<Drift['kind'], ByHand>>> = {
  repository: call('codecommit', 'TagResource', { resourceArn: names.repository.arn, tags: teamTag }),
  'artifact-bucket': call('s3', 'PutBucketTagging', {
    Bucket: names.ownBucket.name,
    Tagging: { TagSet: tagPairs(tagsOf('hello', teamTag)) },
  }),
  'log-group': call('logs', 'TagResource', { resourceArn: names.logGroup.arn, tags: teamTag }),
  'pipeline-role': tagRole(names.pipelineRole.name),
  'build-role': tagRole(names.buildRole.name),
  'trigger-role': tagRole(names.triggerRole.name),
  'build-project': editProject(({ tags }) => ({
    tags: tags.map(({ key, value }) => ({ key, value: key === 'team' ? 'b' : value })),
  })),
  pipeline: call('codepipeline', 'TagResource', {
    resourceArn: names.pipeline.arn,
    tags: [{ key: 'team', value: 'b' }],
  }),
  rule: call('events', 'TagResource', { ResourceARN: names.rule.arn, Tags: tagPairs(teamTag) }),
};

function tagRole(RoleName: string): ByHand {
  return call('iam', 'TagRole', { RoleName, Tags: tagPairs(teamTag) });
}

const tags = Object.entries(tagged).map(([kind, byHand]): Drift => ({
  kind: kind as Drift['kind'],
  what: 'another tag',
  byHand,
  changes: [['tags.team', 'b', 'a']],
}));

export const choices: readonly Drift[] = [...project, ...tags];

/** Where one role has another boundary than the others, asking for it makes them equal. */
export const boundaries: readonly Drift[] = (['pipeline', 'build', 'trigger'] as const).map((purpose) => ({
  kind: `${purpose}-role`,
  what: 'another boundary',
  byHand: call('iam', 'PutRolePermissionsBoundary', {
    RoleName: names[`${purpose}Role`].name,
    PermissionsBoundary: another.boundary,
  }),
  changes: [['permissionsBoundary', another.boundary, asked.permissionsBoundary]],
}));
