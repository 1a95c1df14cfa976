import { setTimeout as pause } from 'node:timers/promises';
import type { Former, Made, Properties, ResourceJob } from '../../src/local/runs/stacks/types/type.js';
import type { Local } from './local.js';

/** What a type of resources is given to work with, in place of CloudFormation. */
export function resourceJob(
  local: Pick<Local, 'aws'>,
  properties: Properties,
  { principal, logicalId = 'Thing' }: { readonly principal?: string; readonly logicalId?: string } = {},
): ResourceJob {
  return {
    logicalId,
    properties,
    stackName: 'shop',
    stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/shop/1',
    account: '000000000000',
    partition: 'aws',
    region: 'us-east-1',
    tags: {},
    begun: async () => undefined,
    name: (longest) => `shop-${logicalId}-1A2B3C`.slice(0, longest),
    call: (service, operation, input) => local.aws.call(service, operation, input, principal),
    urlOf: (arn) => local.aws.urlOf(arn),
    async until(look) {
      for (;;) {
        const seen = await look();
        if (seen !== undefined) return seen;
        await pause(10);
      }
    },
  };
}

/** What was made, as an update or a removal finds it. */
export function former(made: Made, properties: Properties): Former {
  return { ...made, properties };
}
