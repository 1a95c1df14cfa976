import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRoleTagsCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { namesOf } from '../../src/names.js';
import { buildTrust, type PolicyDocument } from '../../src/policies.js';
import { tagPairs } from '../../src/resources/resource.js';
import { refusal } from './refusal.js';
import { createRole, policy } from './roles.js';
import { openWorld, type World } from './world.js';

const PolicyName = 'contract';
const allow = (Action: string) => policy({ Effect: 'Allow', Action, Resource: '*' });

let world: World;
let RoleName: string;
let arn: string;
/** In CodeBuild for a project that is not there: whatever the role may do, nobody does. */
let trust: PolicyDocument;

const iam = () => world.aws.iam();
const put = (PolicyDocument: string) => iam().send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));

beforeAll(async () => {
  world = await openWorld();
  RoleName = `${world.name}-Role`;
  trust = buildTrust(namesOf({ name: world.name }, world.identity));
  arn = await createRole(world, RoleName, trust);
});
afterAll(() => world.close());

describe('a role', () => {
  test('is known to IAM at once, with its trust URL-encoded and its tags as pairs', async () => {
    const { Role } = await iam().send(new GetRoleCommand({ RoleName }));
    const { partition, account } = world.identity;
    expect(Role).toMatchObject({ Arn: `arn:${partition}:iam::${account}:role/${RoleName}`, Path: '/' });
    expect(Role?.Arn).toBe(arn);
    expect(Role?.AssumeRolePolicyDocument).toContain('%22Version%22');
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toEqual(trust);
    expect(Role?.Tags).toEqual(tagPairs(world.tags));
  });

  test('has a name that is unique whatever its case', async () => {
    const lower = { RoleName: RoleName.toLowerCase(), AssumeRolePolicyDocument: JSON.stringify(trust) };
    await expect(iam().send(new CreateRoleCommand(lower))).rejects.toThrow(refusal('EntityAlreadyExistsException'));
  });

  test('is refused with a trust that is no policy', async () => {
    const broken = { RoleName: `${RoleName}-broken`, AssumeRolePolicyDocument: '{}' };
    await expect(iam().send(new CreateRoleCommand(broken))).rejects.toThrow(
      refusal('MalformedPolicyDocumentException'),
    );
  });

  test('keeps its other tags when it is tagged', async () => {
    await iam().send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'colour', Value: 'red' }] }));
    const { Tags } = await world.eventually(
      () => iam().send(new ListRoleTagsCommand({ RoleName })),
      (answer) => answer.Tags?.length === 2,
    );
    expect(Tags).toEqual(expect.arrayContaining([...tagPairs(world.tags), { Key: 'colour', Value: 'red' }]));
  });
});

describe('the policies of a role', () => {
  test('come back URL-encoded, and a second one of a name takes the place of the first', async () => {
    await put(allow('s3:GetObject'));
    await put(allow('s3:PutObject'));
    const { PolicyDocument } = await world.eventually(
      () => iam().send(new GetRolePolicyCommand({ RoleName, PolicyName })),
      (answer) => answer.PolicyDocument?.includes('PutObject') ?? false,
    );
    expect(decodeURIComponent(PolicyDocument ?? '')).toBe(allow('s3:PutObject'));
    expect(PolicyDocument).not.toContain('"');
  });

  test('are refused when they are none', async () => {
    await expect(put('{"Statement":[{"Effect":"Perhaps"}]}')).rejects.toThrow(
      refusal('MalformedPolicyDocumentException'),
    );
  });

  test('of AWS are attached once, however often it is said', async () => {
    const PolicyArn = `arn:${world.identity.partition}:iam::aws:policy/PowerUserAccess`;
    await iam().send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    await iam().send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    const { AttachedPolicies } = await iam().send(new ListAttachedRolePoliciesCommand({ RoleName }));
    expect(AttachedPolicies).toEqual([{ PolicyName: 'PowerUserAccess', PolicyArn }]);
    await iam().send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    await expect(iam().send(new DetachRolePolicyCommand({ RoleName, PolicyArn }))).rejects.toThrow(
      refusal('NoSuchEntityException'),
    );
  });

  test('hold the role: with them it cannot be deleted', async () => {
    await expect(iam().send(new DeleteRoleCommand({ RoleName }))).rejects.toThrow(refusal('DeleteConflictException'));
  });
});

test('what is not there is NoSuchEntity, also when it is deleted', async () => {
  await iam().send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  const gone = refusal('NoSuchEntityException');
  await expect(iam().send(new GetRolePolicyCommand({ RoleName, PolicyName }))).rejects.toThrow(gone);
  await expect(iam().send(new DeleteRolePolicyCommand({ RoleName, PolicyName }))).rejects.toThrow(gone);
  await iam().send(new DeleteRoleCommand({ RoleName }));
  await expect(iam().send(new GetRoleCommand({ RoleName }))).rejects.toThrow(gone);
  await expect(iam().send(new DeleteRoleCommand({ RoleName }))).rejects.toThrow(gone);
});
