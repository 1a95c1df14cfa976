import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePermissionsBoundaryCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { errorName, ignore } from '../aws/errors.js';
import { patiently } from '../aws/patience.js';
import type { Config } from '../config/schema.js';
import type { Context } from '../context.js';
import { type Names, roleOf, tagsOf } from '../names.js';
import type { PolicyDocument } from '../policies.js';
import { type Found, type Resource, resource, tagPairs, tagsByKey } from './resource.js';
import { documentOf } from './role-policy.js';

interface Role {
  readonly trust: PolicyDocument;
  /** Left out where nobody asked for one: a role that has one anyway keeps it. */
  readonly permissionsBoundary?: string | undefined;
  /** The managed policies that it is to have, by their ARNs; others are somebody's own. */
  readonly attached?: Readonly<Record<string, boolean>>;
}

interface RoleOptions<P extends string> {
  /** Ends the role's name. */
  readonly purpose: P;
  /** Of one that each environment has: comes behind the purpose. */
  readonly environment?: string;
  /** What it is for; the pipeline's name comes behind it. */
  readonly description: string;
  readonly trust: (names: Names) => PolicyDocument;
  readonly wanted?: (config: Config) => boolean;
  /** The ARNs of AWS's own policies that it has. */
  readonly managed?: (names: Names, config: Config) => readonly string[];
}

/** A role of the pipeline, with one inline policy, which is a resource of its own. */
export function role<const P extends string>({
  purpose,
  environment,
  description,
  trust,
  wanted,
  managed,
}: RoleOptions<P>): Resource<Role, `${P}-role`> {
  const identify = (names: Names) => roleOf(names, purpose, environment);
  const trustText = ({ names }: Context) => JSON.stringify(trust(names));
  return resource<Role, `${P}-role`>({
    kind: `${purpose}-role`,
    after: [],
    removedAfter: [`${purpose}-policy`],
    ...(wanted && { wanted }),
    identify,
    desired: ({ config, config: { permissionsBoundary }, names }) => ({
      trust: trust(names),
      ...(permissionsBoundary !== undefined && { permissionsBoundary }),
      ...(managed && { attached: marked(managed(names, config)) }),
    }),
    async read({ aws, names }) {
      const RoleName = identify(names).name;
      const [role, attached] = await Promise.all([
        ignore('NoSuchEntityException', aws.iam().send(new GetRoleCommand({ RoleName }))),
        managed && attachedTo(aws, RoleName),
      ]);
      const found = role?.Role;
      return (
        found && {
          actual: {
            trust: documentOf(found.AssumeRolePolicyDocument),
            permissionsBoundary: found.PermissionsBoundary?.PermissionsBoundaryArn,
            ...(attached && { attached: marked(attached) }),
          },
          tags: tagsByKey(found.Tags),
        }
      );
    },
    settings: (_found, _names, all) => boundaryOfMost(all),
    async create(context) {
      const { aws, config, names } = context;
      await aws.iam().send(
        new CreateRoleCommand({
          RoleName: identify(names).name,
          Description: `${description} ${names.pipeline.name}`,
          AssumeRolePolicyDocument: trustText(context),
          PermissionsBoundary: config.permissionsBoundary,
          Tags: tagPairs(tagsOf(config.name, config.tags)),
        }),
      );
      await attach(context, identify(names).name, managed?.(names, config) ?? []);
    },
    async update(context, { actual: { attached = {} } }) {
      const { aws, config, names } = context;
      const RoleName = identify(names).name;
      const PermissionsBoundary = config.permissionsBoundary;
      // One after another: IAM refuses two changes of one role at a time.
      await aws.iam().send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trustText(context) }));
      await aws.iam().send(new TagRoleCommand({ RoleName, Tags: tagPairs(tagsOf(config.name, config.tags)) }));
      await attach(
        context,
        RoleName,
        (managed?.(names, config) ?? []).filter((arn) => !(arn in attached)),
      );
      if (PermissionsBoundary === undefined) return;
      await aws.iam().send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }));
    },
    async remove(context) {
      const RoleName = identify(context.names).name;
      if (managed) await removePolicies(context, RoleName);
      const deleteRole = () =>
        ignore('NoSuchEntityException', context.aws.iam().send(new DeleteRoleCommand({ RoleName })));
      try {
        await deleteRole();
      } catch (error) {
        // It has policies that somebody added.
        if (errorName(error) !== 'DeleteConflictException') throw error;
        await removePolicies(context, RoleName);
        await patiently(context, ['DeleteConflictException'], deleteRole);
      }
    },
  });
}

function marked(arns: readonly string[]): Record<string, boolean> {
  return Object.fromEntries(arns.map((arn) => [arn, true]));
}

async function attachedTo(aws: Context['aws'], RoleName: string): Promise<string[]> {
  const request = new ListAttachedRolePoliciesCommand({ RoleName });
  const answer = await ignore('NoSuchEntityException', aws.iam().send(request));
  return (answer?.AttachedPolicies ?? []).flatMap(({ PolicyArn }) => PolicyArn ?? []);
}

/** One after another: IAM refuses two changes of one role at a time. It may not have noticed a new role everywhere. */
async function attach(context: Context, RoleName: string, arns: readonly string[]): Promise<void> {
  for (const PolicyArn of arns) {
    const request = new AttachRolePolicyCommand({ RoleName, PolicyArn });
    await patiently(context, ['NoSuchEntityException'], () => context.aws.iam().send(request));
  }
}

/** The boundary that was chosen: what one role alone has, or lacks, somebody changed by hand. */
function boundaryOfMost(all: ReadonlyMap<string, Found<object>>): { permissionsBoundary?: string } {
  const roles = [...all].flatMap(([kind, { actual }]) => (kind.endsWith('-role') ? actual : []));
  const boundaries = (roles as Role[]).map(({ permissionsBoundary }) => permissionsBoundary ?? '');
  const count = (boundary: string) => boundaries.filter((each) => each === boundary).length;
  // Of as many with as without, those with: a role that is made anew gets no more than the others.
  const [most = ''] = boundaries.toSorted((a, b) => count(b) - count(a) || b.length - a.length);
  return most === '' ? {} : { permissionsBoundary: most };
}

/** IAM deletes no role that still has policies. */
async function removePolicies({ aws }: Context, RoleName: string): Promise<void> {
  const iam = aws.iam();
  const [inline, attached] = await Promise.all([
    ignore('NoSuchEntityException', iam.send(new ListRolePoliciesCommand({ RoleName }))),
    ignore('NoSuchEntityException', iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))),
  ]);
  for (const PolicyName of inline?.PolicyNames ?? []) {
    await ignore('NoSuchEntityException', iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })));
  }
  for (const { PolicyArn } of attached?.AttachedPolicies ?? []) {
    await ignore('NoSuchEntityException', iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })));
  }
}
