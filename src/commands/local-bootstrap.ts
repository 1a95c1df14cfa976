/** `local bootstrap`: what apps of the CDK need in an environment, on the local AWS. */
import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { defaults } from '../config/schema.js';
import type { Session } from '../context.js';
import { exitCode, UserError } from '../errors.js';
import type { Host } from '../host.js';
import { contextOf } from '../inspect.js';
import { deleteStack } from '../resources/cloudformation/deletion.js';
import { notMade } from '../resources/cloudformation/failures.js';
import { eventsOf, settled, tokenFor } from '../resources/cloudformation/following.js';
import { defaultQualifier } from '../stages/cloudformation/stack.js';
import { bootstrapTemplate, toolkitStack } from './bootstrap-template.js';
import { connect } from './connect.js';
import type { OutputOptions } from './options.js';
import { outputFor } from './output.js';

export interface BootstrapOptions extends OutputOptions {
  readonly region?: string;
  readonly qualifier?: string;
}

/**
 * Makes the stack of the CDK's bootstrapping, unless it is there.
 * @throws UserError `bad-option` for a qualifier that is none, `stack-failed`
 */
export async function bootstrap(options: BootstrapOptions, host: Host): Promise<number> {
  const { qualifier = defaultQualifier, ...rest } = options;
  if (!/^[A-Za-z0-9]{1,10}$/.test(qualifier)) {
    throw new UserError('bad-option', `--qualifier ${qualifier} is not valid.`, {
      hint: 'It takes at most 10 letters and digits.',
      exitCode: exitCode.usage,
    });
  }
  const out = await outputFor(rest, host);
  try {
    const name = qualifier === defaultQualifier ? toolkitStack : `${toolkitStack}-${qualifier}`;
    const session = await connect({ ...rest, local: true }, host, out.progress.emit);
    const present = await settled(session, name);
    const isThere = /^(CREATE|UPDATE\w*)_COMPLETE$/.test(present?.StackStatus ?? '');
    if (!isThere) {
      // One that failed halfway takes no other template.
      if (present) await deleteStack(contextOf(session, { ...defaults, name }), name);
      await make(session, name, qualifier);
    }
    out.progress.stop();
    const { account, region } = session.identity;
    out.result(
      () => ({ account, region, qualifier, stack: name, outcome: isThere ? 'unchanged' : 'created' }),
      (style) => [
        `${style.ok} ${account} in ${region} is ${isThere ? 'already ' : ''}bootstrapped for the CDK: the stack ${style.bold(name)}.`,
      ],
    );
    return exitCode.done;
  } finally {
    out.progress.stop();
  }
}

async function make(session: Session, StackName: string, qualifier: string): Promise<void> {
  const token = tokenFor('create', session);
  const request = new CreateStackCommand({
    StackName,
    TemplateBody: bootstrapTemplate(qualifier),
    Capabilities: ['CAPABILITY_NAMED_IAM'],
    ClientRequestToken: token,
  });
  await session.aws.cloudformation().send(request);
  const made = await settled(session, StackName, { token });
  if (made && made.StackStatus !== 'CREATE_COMPLETE') throw notMade(made, await eventsOf(session, made, token));
}
