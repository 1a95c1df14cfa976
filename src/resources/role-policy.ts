import { DeleteRolePolicyCommand, GetRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { ignore } from '../aws/errors.js';
import { patiently } from '../aws/patience.js';
import type { Config } from '../config/schema.js';
import type { Context } from '../context.js';
import { type Names, roleOf } from '../names.js';
import type { PolicyDocument } from '../policies.js';
import { type Resource, resource } from './resource.js';

export interface Permissions {
  readonly permissions: PolicyDocument;
}

/** The name of the one inline policy of each role. */
const policyName = 'permissions';

interface PolicyOptions<P extends string> {
  readonly purpose: P;
  /** Of a role that each environment has. */
  readonly environment?: string;
  readonly permissions: (context: Context) => PolicyDocument;
  readonly removedAfter: readonly string[];
  readonly wanted?: (config: Config) => boolean;
  /** What the user may choose that is seen in it. */
  readonly settings?: (permissions: PolicyDocument) => Partial<Config>;
}

/** A resource of its own, so that what needs the role, but not yet what it may do, need not wait. */
export function rolePolicy<const P extends string>({
  purpose,
  environment,
  permissions,
  removedAfter,
  wanted,
  settings,
}: PolicyOptions<P>): Resource<Permissions, `${P}-policy`> {
  const roleIn = (names: Names) => roleOf(names, purpose, environment);
  const put = async (context: Context) => {
    const { aws, names } = context;
    const request = new PutRolePolicyCommand({
      RoleName: roleIn(names).name,
      PolicyName: policyName,
      PolicyDocument: JSON.stringify(permissions(context)),
    });
    // IAM may not have noticed the new role everywhere.
    await patiently(context, ['NoSuchEntityException'], () => aws.iam().send(request));
  };
  return resource<Permissions, `${P}-policy`>({
    kind: `${purpose}-policy`,
    after: [`${purpose}-role`],
    removedAfter,
    ...(wanted && { wanted }),
    partOf: `${purpose}-role`,
    identify: (names) => ({ name: `${roleIn(names).name}/${policyName}`, arn: roleIn(names).arn }),
    desired: (context) => ({ permissions: permissions(context) }),
    ...(settings && { settings: ({ actual }) => settings(actual.permissions) }),
    async read({ aws, names }) {
      const RoleName = roleIn(names).name;
      const request = new GetRolePolicyCommand({ RoleName, PolicyName: policyName });
      const found = await ignore('NoSuchEntityException', aws.iam().send(request));
      return found && { actual: { permissions: documentOf(found.PolicyDocument) } };
    },
    create: put,
    update: put,
    async remove({ aws, names }) {
      const RoleName = roleIn(names).name;
      const request = new DeleteRolePolicyCommand({ RoleName, PolicyName: policyName });
      await ignore('NoSuchEntityException', aws.iam().send(request));
    },
  });
}

/** IAM gives documents URL-encoded. */
export function documentOf(encoded: string | undefined): PolicyDocument {
  return JSON.parse(decodeURIComponent(encoded ?? '{}')) as PolicyDocument;
}
