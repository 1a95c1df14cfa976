import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { localCommand } from '../../aws/cli.js';
import { ignore } from '../../aws/errors.js';
import type { Context } from '../../context.js';
import { exitCode, UserError } from '../../errors.js';
import { qualifiersOf, versionParameter } from '../../stages/cdk/bootstrap.js';
import { defaultQualifier } from '../../stages/cloudformation/stack.js';

/** The version that templates of the CDK demand: https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html */
const oldestBootstrap = 6;

/**
 * A CDK app is deployed to an environment that was bootstrapped: that is told before anything is made.
 * @throws UserError `not-bootstrapped`
 */
export async function checkBootstrapped(context: Context): Promise<void> {
  const { aws, config, names } = context;
  for (const qualifier of qualifiersOf(config.stages)) {
    const request = new GetParameterCommand({ Name: versionParameter(names, qualifier).name });
    const version = Number((await ignore('ParameterNotFound', aws.ssm().send(request)))?.Parameter?.Value ?? 0);
    if (version < oldestBootstrap) throw notBootstrapped(context, qualifier, version);
  }
}

/** What bootstraps the account in the region. */
export function bootstrapCommand(context: Context, qualifier: string): string {
  const { account, region } = context.names;
  const flags = qualifier === defaultQualifier ? '' : ` --qualifier ${qualifier}`;
  if (context.endpoint === 'local') return localCommand(context, 'local bootstrap') + flags;
  return `npx cdk bootstrap aws://${account}/${region}${flags}`;
}

function notBootstrapped(context: Context, qualifier: string, version: number): UserError {
  const { account, region } = context.names;
  const what =
    version === 0 ? 'is not bootstrapped' : `is bootstrapped by version ${version}; it takes ${oldestBootstrap}`;
  return new UserError('not-bootstrapped', `The account ${account} in ${region} ${what} for the CDK.`, {
    hint: `Once for all apps there: ${bootstrapCommand(context, qualifier)}`,
    exitCode: exitCode.usage,
  });
}
