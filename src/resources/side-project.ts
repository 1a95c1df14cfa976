import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Config } from '../config/schema.js';
import type { Context } from '../context.js';
import type { Names } from '../names.js';
import type { PolicyDocument } from '../policies.js';
import { groupOf } from './log-group.js';
import type { Part } from './part.js';
import { type OwnNames, project } from './project.js';
import { role } from './role.js';
import { rolePolicy } from './role-policy.js';

interface SideProject<P extends string> {
  /** Begins the kinds of its resources, and ends its names. */
  readonly purpose: P;
  /** What its role, and what itself is for; the pipeline's name comes behind it. */
  readonly describes: { readonly role: string; readonly project: string };
  readonly wanted: (config: Config) => boolean;
  readonly names: (names: Names) => OwnNames;
  readonly trust: (names: Names) => PolicyDocument;
  readonly permissions: (context: Context) => PolicyDocument;
  /** A file in the sources, or the text itself. */
  readonly buildspec: string;
}

/** What an own build project consists of. */
type SideKind<P extends string> = `${P}-log-group` | `${P}-role` | `${P}-policy` | `${P}-project`;

/** A build project beside the one that builds, with a role and a log group of its own: it may do nothing but its one thing. */
export function sideProject<const P extends string>(own: SideProject<P>): Part<SideKind<P>> {
  const { purpose, wanted, names } = own;
  /** Made first and removed last: where it is, the rest may be, too. */
  const logGroup = groupOf({
    kind: `${purpose}-log-group` as const,
    identify: (all) => names(all).logGroup,
    wanted,
    removedAfter: ['pipeline', `${purpose}-project`, `${purpose}-role`],
  });
  const itsRole = {
    ...role({ purpose, description: own.describes.role, trust: own.trust, wanted }),
    after: [logGroup.kind],
  };
  const itsPolicy = rolePolicy({ purpose, permissions: own.permissions, removedAfter: ['pipeline'], wanted });
  const itsProject = project({
    kind: `${purpose}-project` as const,
    after: [itsRole.kind],
    description: (pipeline) => `${own.describes.project} ${pipeline}`,
    wanted,
    buildspec: own.buildspec,
    names,
  });
  return {
    kinds: [logGroup.kind, itsRole.kind, itsPolicy.kind, itsProject.kind],
    configured: (config) => (wanted(config) ? [] : undefined),
    async there({ aws, names: all }) {
      const { name } = names(all).logGroup;
      const { logGroups = [] } = await aws.logs().send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
      return logGroups.some(({ logGroupName }) => logGroupName === name) ? [] : undefined;
    },
    resources: () => [logGroup, itsRole, itsPolicy, itsProject],
  };
}
