/** Who CloudFormation acts as for a stack, where the config says what that may do. */
import { exitCode, UserError } from '../../errors.js';
import type { Config } from '../../config/schema.js';
import type { Context } from '../../context.js';
import { allowedIn, stackPermissions, stackTrust } from '../../stages/cloudformation/permissions.js';
import { hasRoleOfOurs, stackStages } from '../../stages/cloudformation/stack.js';
import { type Found, resource } from '../resource.js';
import { role } from '../role.js';
import { type Permissions, rolePolicy } from '../role-policy.js';

const wantedFor =
  (environment: string) =>
  ({ stages }: Config): boolean =>
    stackStages(stages).some((stage) => stage.environment === environment && hasRoleOfOurs(stage));

/** Made first and removed last: a stack is deleted as it. */
export function stackRole(environment: string) {
  const made = role({
    purpose: 'stack',
    environment,
    description: `What the stack of ${environment} may do, for the pipeline`,
    trust: stackTrust,
    wanted: wantedFor(environment),
  });
  return { ...made, removedAfter: ['stack', ...made.removedAfter] };
}

/** Exactly what the config allows. */
export function stackPolicy(environment: string) {
  const made = rolePolicy({
    purpose: 'stack',
    environment,
    permissions: ({ config }) => stackPermissions(allowed(config, environment)),
    removedAfter: ['pipeline', 'stack'],
    wanted: wantedFor(environment),
  });
  const put: typeof made.create = async (context) => {
    if (allowed(context.config, environment).length === 0) throw unknown(context, environment);
    await made.create(context);
  };
  return resource<Permissions, 'stack-policy'>({
    ...made,
    announces: ({ config }) => allowed(config, environment).map((each) => `allows ${each}`),
    create: put,
    update: put,
    stage: ({ actual }: Found<Permissions>) => ({ environment, allow: allowedIn(actual.permissions) }),
  });
}

function allowed({ stages }: Config, environment: string): readonly string[] {
  return stackStages(stages).find((stage) => stage.environment === environment)?.allow ?? [];
}

/** The policy alone said it, and somebody has removed it. */
function unknown({ commandLine, config }: Context, environment: string): UserError {
  return new UserError('bad-config', `What the stack of ${environment} may do is not known any more.`, {
    hint: `Its role has lost its policy. Say it in pipeline.yml, with allow, and run it again: ${commandLine(`init ${config.name}`)}`,
    exitCode: exitCode.usage,
  });
}
