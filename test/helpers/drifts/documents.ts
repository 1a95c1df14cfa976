/** What can become of each policy and trust document: of the roles, and of the bucket. */
import {
  bucketPolicy,
  buildPermissions,
  buildTrust,
  pipelinePermissions,
  pipelineTrust,
  type PolicyDocument,
  type Statement,
  triggerPermissions,
  triggerTrust,
} from '../../../src/policies.js';
import type { Kind } from '../../../src/resources/index.js';
import { type ByHand, call, names } from '../by-hand.js';
import type { Drift } from './drift.js';

interface Place {
  readonly kind: Kind;
  /** What the document is called in what the resource declares. */
  readonly path: string;
  readonly document: PolicyDocument;
  put(document: PolicyDocument): ByHand;
}

const permissionsOf = (RoleName: string) => (document: PolicyDocument) =>
  call('iam', 'PutRolePolicy', { RoleName, PolicyName: 'permissions', PolicyDocument: JSON.stringify(document) });

const trustOf = (RoleName: string) => (document: PolicyDocument) =>
  call('iam', 'UpdateAssumeRolePolicy', { RoleName, PolicyDocument: JSON.stringify(document) });

const { pipelineRole, buildRole, triggerRole, ownBucket } = names;

const places: readonly Place[] = [
  {
    kind: 'pipeline-role',
    path: 'trust',
    document: pipelineTrust(),
    put: trustOf(pipelineRole.name),
  },
  {
    kind: 'pipeline-policy',
    path: 'permissions',
    document: pipelinePermissions(names),
    put: permissionsOf(pipelineRole.name),
  },
  { kind: 'build-role', path: 'trust', document: buildTrust(names), put: trustOf(buildRole.name) },
  {
    kind: 'build-policy',
    path: 'permissions',
    document: buildPermissions(names),
    put: permissionsOf(buildRole.name),
  },
  { kind: 'trigger-role', path: 'trust', document: triggerTrust(names), put: trustOf(triggerRole.name) },
  {
    kind: 'trigger-policy',
    path: 'permissions',
    document: triggerPermissions(names),
    put: permissionsOf(triggerRole.name),
  },
  {
    kind: 'artifact-bucket',
    path: 'policy',
    document: bucketPolicy(names),
    put: (document) => call('s3', 'PutBucketPolicy', { Bucket: ownBucket.name, Policy: JSON.stringify(document) }),
  },
];

/** Each statement taken away, one added, and each member of the first statement that has it made another. */
function driftsOfDocument({ kind, path, document, put }: Place): Drift[] {
  const { Statement: statements } = document;
  const withStatements = (Statement: readonly Statement[]) => put({ ...document, Statement });
  const drift = (what: string, now: readonly Statement[], ...changes: Drift['changes']): Drift => ({
    kind,
    what: `${path}: ${what}`,
    byHand: withStatements(now),
    changes,
  });
  const whole = (now: readonly Statement[]) => [`${path}.Statement`, now, statements] as const;
  const fewer = statements.length > 1 ? statements.map((gone) => statements.filter((each) => each !== gone)) : [];
  const [first] = statements;
  const more = first ? [...statements, { ...first, Sid: 'Mine' }] : [];
  return [
    drift('a statement more', more, whole(more)),
    ...fewer.map((now, index) => drift(`statement ${index} is gone`, now, whole(now))),
    ...(['Effect', 'Action', 'Resource', 'Principal', 'Condition'] as const).flatMap((member) => {
      const index = statements.findIndex((each) => each[member] !== undefined);
      const statement = statements[index];
      // What is denied to everybody could only be allowed to everybody, which S3 blocks.
      const isBlocked = kind === 'artifact-bucket' && member === 'Effect';
      if (!statement || isBlocked) return [];
      const { now, below = '' } = other(member, statement, kind);
      const edited = { ...statement, [member]: now };
      const at = `${path}.Statement.${index}.${member}${below}`;
      return [drift(`another ${member}`, statements.with(index, edited), [at])];
    }),
  ];
}

/** Another value for a member of a statement, and where below the member it differs. */
function other(
  member: 'Effect' | 'Action' | 'Resource' | 'Principal' | 'Condition',
  { Effect, Action, Resource, Principal, Condition }: Statement,
  kind: Kind,
): { now: unknown; below?: string } {
  const account = { AWS: `arn:aws:iam::${names.account}:root` };
  const others = {
    Effect: { now: Effect === 'Allow' ? 'Deny' : 'Allow' },
    Action: { now: [Action, kind.endsWith('role') ? 'sts:TagSession' : 's3:GetObject'].flat() },
    Resource: { now: Array.isArray(Resource) ? Resource.slice(0, 1) : `${Resource as string}*` },
    Principal: typeof Principal === 'object' ? { now: { ...Principal, ...account }, below: '.AWS' } : { now: account },
    // Without its condition the bucket's policy denies everything to everybody.
    Condition:
      kind === 'artifact-bucket'
        ? { now: { ...Condition, Null: { 'aws:PrincipalArn': 'true' } }, below: '.Null' }
        : { now: undefined },
  };
  return others[member];
}

export const documentDrifts: readonly Drift[] = places.flatMap(driftsOfDocument);
