import { ListActionTypesCommand } from '@aws-sdk/client-codepipeline';
import type { Context } from '../context.js';
import { exitCode, UserError } from '../errors.js';
import { stagesFor } from '../stages/index.js';

/**
 * The local AWS does not offer all of CodePipeline's actions: that is told before anything is made.
 * @throws UserError `not-offered`
 */
export async function checkActionTypes(context: Context): Promise<void> {
  const { aws, config, endpoint } = context;
  if (endpoint !== 'local' || config.stages.length === 0) return;
  const { actionTypes = [] } = await aws.codepipeline().send(new ListActionTypesCommand({ actionOwnerFilter: 'AWS' }));
  const offered = new Set(actionTypes.map(({ id }) => id?.provider));
  const missing = stagesFor(config.stages).flatMap((stage) => {
    const providers = (stage.declare(context).actions ?? []).map(({ actionTypeId }) => actionTypeId?.provider ?? '');
    return providers.filter((provider) => !offered.has(provider)).map((provider) => `${provider} (${stage.name})`);
  });
  if (missing.length === 0) return;
  throw new UserError('not-offered', `The local AWS does not offer: ${missing.join(', ')}.`, {
    hint: 'Leave the stage out here, or make the pipeline on AWS, without --local. What is offered: docs/local-aws.md',
    exitCode: exitCode.usage,
  });
}
