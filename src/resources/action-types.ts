import { ListActionTypesCommand } from '@aws-sdk/client-codepipeline';
import type { Context } from '../context.js';
import { exitCode, UserError } from '../errors.js';
import { needsOf, stagesFor } from '../stages/index.js';

/**
 * The local AWS does not offer all of CodePipeline's actions, nor all that they work with: that is told before anything is made.
 * @throws UserError `not-offered`
 */
export async function checkActionTypes(context: Context): Promise<void> {
  const { aws, config, endpoint } = context;
  if (endpoint !== 'local' || config.stages.length === 0) return;
  const { actionTypes = [] } = await aws.codepipeline().send(new ListActionTypesCommand({ actionOwnerFilter: 'AWS' }));
  const offered = new Set(actionTypes.map(({ id }) => id?.provider));
  const providers = stagesFor(config.stages).flatMap((stage) =>
    (stage.declare(context).actions ?? []).map(
      ({ actionTypeId }) => [actionTypeId?.provider ?? '', stage.name] as const,
    ),
  );
  const missing = [...providers.filter(([provider]) => !offered.has(provider)), ...needsOf(config.stages)].map(
    ([what, stage]) => `${what} (${stage})`,
  );
  if (missing.length === 0) return;
  throw new UserError('not-offered', `The local AWS does not offer: ${missing.join(', ')}.`, {
    hint: 'Leave that out here, or make the pipeline on AWS, without --local. What is offered: docs/local-aws.md',
    exitCode: exitCode.usage,
  });
}
