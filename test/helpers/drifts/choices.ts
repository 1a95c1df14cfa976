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
const environment = (over: object) => editProject((project) => ({ environment: { ...project.environment, ...over } }));
/** @param value undefined: without it */
const stage = (value: string | undefined) =>
  editProject((project) => {
    const others = project.environment.environmentVariables.filter(({ name }) => name !== 'STAGE');
    const ours = value === undefined ? [] : [{ name: 'STAGE', value, type: 'PLAINTEXT' }];
    return { environment: { ...project.environment, environmentVariables: [...ours, ...others] } };
  });

const project: readonly Drift[] = [
  {
    kind: 'build-project',
    what: 'another image',
    byHand: environment({ image }),
    changes: [['image', image, asked.image]],
  },
  {
    kind: 'build-project',
    what: 'a larger machine',
    byHand: environment({ computeType: 'BUILD_GENERAL1_2XLARGE' }),
    changes: [['compute', 'BUILD_GENERAL1_2XLARGE', 'BUILD_GENERAL1_SMALL']],
  },
  {
    kind: 'build-project',
    what: 'another timeout',
    byHand: editProject(() => ({ timeoutInMinutes: 10 })),
    changes: [['timeout', 10, 60]],
  },
  {
    kind: 'build-project',
    what: 'another value of a variable',
    byHand: stage('live'),
    changes: [['env.STAGE', 'live', 'test']],
  },
  {
    kind: 'build-project',
    what: 'a variable less',
    byHand: stage(undefined),
    changes: [['env.STAGE', undefined, 'test']],
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
