import { AssumeRole$, type AssumeRoleCommandInput, type AssumeRoleCommandOutput } from '@aws-sdk/client-sts';
import { denialOf } from '../../access/authorize.js';
import { newSession } from '../../credentials.js';
import { AwsError } from '../../errors.js';
import { operation } from '../../service.js';
import { seenRole } from '../iam/role.js';

/** What is acted on; a session that was to be bound in another way is refused, not left unbound. */
const OFFERED = ['RoleArn', 'RoleSessionName', 'DurationSeconds', 'ExternalId'];

/** Longest session of a role that was assumed by a role session: "role chaining" (STS API reference, AssumeRole). */
const CHAINED_SECONDS = 3600;

export const AssumeRole = operation<AssumeRoleCommandInput, AssumeRoleCommandOutput>(
  AssumeRole$,
  async (input, call) => {
    const { RoleArn = '', RoleSessionName = '', DurationSeconds = 3600, ExternalId } = input;
    const unoffered = Object.entries(input).find(([name, value]) => value !== undefined && !OFFERED.includes(name));
    if (unoffered) throw new AwsError('ValidationError', `The local AWS does not offer ${unoffered[0]}.`);
    const context = {
      'sts:RoleSessionName': [RoleSessionName],
      ...(ExternalId === undefined ? {} : { 'sts:ExternalId': [ExternalId] }),
    };
    const denial = await denialOf(call, { action: 'sts:AssumeRole', resource: RoleArn, context });
    if (denial !== undefined) throw new AwsError('AccessDenied', denial, 403);

    // Who may assume it has passed its trust: it is there.
    const role = await seenRole(call, RoleArn.slice(RoleArn.lastIndexOf('/') + 1));
    const isChained = call.principal.includes(':assumed-role/');
    const longest = isChained ? CHAINED_SECONDS : (role?.maxSessionDuration ?? 0);
    if (DurationSeconds > longest) {
      throw new AwsError(
        'ValidationError',
        isChained
          ? 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining'
          : 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      );
    }
    const arn = `arn:${call.partition}:sts::${call.account}:assumed-role/${role?.name}/${RoleSessionName}`;
    const session = await newSession(call, arn, DurationSeconds);
    return {
      Credentials: {
        AccessKeyId: session.accessKeyId,
        SecretAccessKey: session.secretAccessKey,
        SessionToken: session.sessionToken,
        Expiration: session.expires,
      },
      AssumedRoleUser: { AssumedRoleId: `${role?.id}:${RoleSessionName}`, Arn: arn },
    };
  },
);
