/** How an environment begins. */
import {
  CreateEnvironmentCommand,
  CreateStorageLocationCommand,
  ListAvailableSolutionStacksCommand,
} from '@aws-sdk/client-elastic-beanstalk';
import { untilPropagated } from '../../aws/propagation.js';
import type { Context } from '../../context.js';
import { UserError } from '../../errors.js';
import { roleOf, tagsOf } from '../../names.js';
import { tagPairs } from '../resource.js';
import { optionsOf, type Settings } from './settings.js';
import { eventsSince, settled, type Target } from './waiting.js';

/** How often an environment is launched that AWS gives up because it has not heard of the instance profile yet. */
const mostLaunches = 3;

/**
 * Launches the environment and waits until it runs.
 * @throws UserError `environment-failed` with what Elastic Beanstalk says of it, `no-platform`, `interrupted` after Ctrl-C
 */
export async function launch(context: Context, target: Target, settings: Settings): Promise<void> {
  const { aws, config, names, now } = context;
  // The bucket of the account and region that all applications share: the operations role may use it, but not make it.
  await aws.elasticbeanstalk().send(new CreateStorageLocationCommand({}));
  for (let attempt = 1; ; attempt += 1) {
    const request = new CreateEnvironmentCommand({
      ...target,
      Description: `Where the pipeline ${names.pipeline.name} releases to`,
      SolutionStackName: await newestPlatform(context),
      OptionSettings: optionsOf(settings),
      OperationsRole: roleOf(names, 'eb-operations').arn,
      Tags: tagPairs(tagsOf(config.name, config.tags)),
    });
    const asked = new Date(now());
    const { DateCreated: since = asked } = await untilPropagated(context, roleOf(names, 'eb-operations').arn, () =>
      aws.elasticbeanstalk().send(request),
    );
    if (await settled(context, target)) return;
    const errors = await eventsSince(context, target, since, 'ERROR');
    const isEarly = errors.some((text) => /instance profile .* does not exist/i.test(text));
    if (isEarly && attempt < mostLaunches) continue;
    throw failed(`Elastic Beanstalk did not launch ${target.EnvironmentName}.`, errors);
  }
}

/** @param errors what Elastic Beanstalk says of it */
export function failed(message: string, errors: readonly string[]): UserError {
  const hint = [...errors, 'When the reason is mended, run init again.'].join('\n');
  return new UserError('environment-failed', message, { hint });
}

/** Of the Node.js platforms that there are, the one with the newest Node.js. https://docs.aws.amazon.com/elasticbeanstalk/latest/platforms/platforms-supported.html#platforms-supported.nodejs */
async function newestPlatform({ aws }: Context): Promise<string> {
  const { SolutionStacks = [] } = await aws.elasticbeanstalk().send(new ListAvailableSolutionStacksCommand({}));
  const platforms = SolutionStacks.flatMap((name) => {
    const [, version = '', node = ''] = /^64bit Amazon Linux 2023 v([\d.]+) running Node\.js (\d+)$/.exec(name) ?? [];
    return node === '' ? [] : [{ name, node: Number(node), version }];
  });
  const newer = (a: string, b: string) => b.localeCompare(a, 'en', { numeric: true });
  const [newest] = platforms.toSorted((a, b) => b.node - a.node || newer(a.version, b.version));
  if (newest) return newest.name;
  throw new UserError('no-platform', 'Elastic Beanstalk offers no Node.js platform on Amazon Linux 2023 here.', {
    hint: 'Choose another region with --region.',
  });
}
