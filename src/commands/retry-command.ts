import type { Context } from '../context.js';
import { quoted } from './local-aws.js';
import type { ConnectionOptions } from './options.js';

/** How AWS's own command line retries a stage that failed, on the AWS that this command was told to use. */
export function retryCommand(
  { names }: Context,
  { profile, endpointUrl }: ConnectionOptions,
  stage: string,
  executionId: string,
): string {
  const flags = {
    'pipeline-name': names.pipeline.name,
    'stage-name': stage,
    'pipeline-execution-id': executionId,
    'retry-mode': 'FAILED_ACTIONS',
    region: names.region,
    profile,
    'endpoint-url': endpointUrl,
  };
  const given = Object.entries(flags).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));
  return ['aws', 'codepipeline', 'retry-stage-execution', ...given.map(quoted)].join(' ');
}
