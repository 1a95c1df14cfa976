import {
  AbortEnvironmentUpdateCommand,
  DescribeConfigurationSettingsCommand,
  type EnvironmentDescription,
  ListTagsForResourceCommand,
  TerminateEnvironmentCommand,
  UpdateEnvironmentCommand,
  type UpdateEnvironmentCommandInput,
  UpdateTagsForResourceCommand,
} from '@aws-sdk/client-elastic-beanstalk';
import { ignore } from '../../aws/errors.js';
import type { Context } from '../../context.js';
import { differences } from '../../diff.js';
import { tagsOf } from '../../names.js';
import { application, environmentOf } from '../../stages/beanstalk/stage.js';
import { environments } from '../../stages/index.js';
import { type Found, type Resource, resource, tagPairs, tagsByKey } from '../resource.js';
import { notThere } from './application.js';
import { failed, launch } from './launch.js';
import { byName, chosenIn, optionsOf, type Settings, settingsFor, variableSettings } from './settings.js';
import { changed, described, eventsSince, settled, type Target } from './waiting.js';

interface BeanstalkEnvironment {
  /** Nothing is under way in it. */
  readonly status: string | undefined;
  readonly settings: Settings;
  readonly url?: string | undefined;
  readonly health?: string | undefined;
}

export function environment(name: string): Resource<BeanstalkEnvironment, 'beanstalk-environment'> {
  const identify = (names: Context['names']) => environmentOf(names, name);
  const target = ({ names }: Context): Target => ({
    ApplicationName: application(names).name,
    EnvironmentName: identify(names).name,
  });
  const self: Resource<BeanstalkEnvironment, 'beanstalk-environment'> = resource<
    BeanstalkEnvironment,
    'beanstalk-environment'
  >({
    kind: 'beanstalk-environment',
    after: [
      'beanstalk-application',
      'eb-instance-profile',
      'eb-instance-policy',
      'eb-service-role',
      'eb-operations-role',
      'eb-operations-policy',
    ],
    removedAfter: ['pipeline'],
    wanted: ({ stages }) => environments(stages, 'beanstalk').includes(name),
    identify,
    desired: (context) => ({ status: 'Ready', settings: settingsFor(context, name) }),
    hides: (path) => path.startsWith(`settings.${variableSettings}`),
    async read(context) {
      const { aws, names } = context;
      const beanstalk = aws.elasticbeanstalk();
      const [found, configuration, tags] = await Promise.all([
        described(context, target(context)),
        ignore(notThere, beanstalk.send(new DescribeConfigurationSettingsCommand(target(context)))),
        ignore(notThere, beanstalk.send(new ListTagsForResourceCommand({ ResourceArn: identify(names).arn }))),
      ]);
      if (!found) return undefined;
      // There may be a draft beside it, which is being deployed or failed to be.
      const all = configuration?.ConfigurationSettings ?? [];
      const deployed = all.find(({ DeploymentStatus }) => DeploymentStatus === 'deployed') ?? all[0];
      return {
        actual: {
          // A release that is under way is no difference: it ends by itself.
          status: found.Status === 'Updating' ? 'Ready' : found.Status,
          settings: byName(deployed?.OptionSettings ?? []),
          url: found.CNAME === undefined ? undefined : `http://${found.CNAME}`,
          health: found.HealthStatus ?? found.Health,
        },
        tags: tagsByKey(tags?.ResourceTags),
      };
    },
    stage: ({ actual: { settings } }) => chosenIn(settings, name),
    environment: ({ actual: { url, health } }) => ({ name, url, health }),
    async create(context) {
      await launch(context, target(context), settingsFor(context, name));
      return (await self.read(context))?.actual;
    },
    async update(context, found) {
      const desired = settingsFor(context, name);
      if (await settled(context, target(context))) {
        await retag(context, target(context), identify(context.names).arn, found);
        if (differences(desired, found.actual.settings).length > 0) {
          await configure(context, target(context), { OptionSettings: optionsOf(desired) });
        }
      } else {
        await launch(context, target(context), desired);
      }
      return (await self.read(context))?.actual;
    },
    async remove(context) {
      const { EnvironmentName } = target(context);
      const request = new TerminateEnvironmentCommand({ EnvironmentName, ForceTerminate: true });
      await changed(context, target(context), () => context.aws.elasticbeanstalk().send(request), abort);
    },
  });
  return self;
}

/** What is under way in an environment that is to go need not come to its end. It may have come to it by now. */
async function abort(
  { aws }: Context,
  { EnvironmentName, AbortableOperationInProgress: isAbortable }: EnvironmentDescription,
): Promise<void> {
  if (!isAbortable) return;
  await ignore(notThere, aws.elasticbeanstalk().send(new AbortEnvironmentUpdateCommand({ EnvironmentName })));
}

/** Only where they differ: Elastic Beanstalk goes through all that the environment consists of. */
async function retag(context: Context, target: Target, ResourceArn: string, { tags = {} }: Found<object>) {
  const { aws, config } = context;
  const wanted = tagsOf(config.name, config.tags);
  if (differences(wanted, tags).length === 0) return;
  const request = new UpdateTagsForResourceCommand({ ResourceArn, TagsToAdd: tagPairs(wanted) });
  await changed(context, target, () => aws.elasticbeanstalk().send(request));
}

type Options = Pick<UpdateEnvironmentCommandInput, 'OptionSettings' | 'OptionsToRemove'>;

/** @throws UserError `environment-failed` when Elastic Beanstalk goes back to the former settings */
export async function configure(context: Context, target: Target, options: Options): Promise<void> {
  const { aws, now } = context;
  const request = new UpdateEnvironmentCommand({ ...target, ...options });
  let since = new Date(now());
  await changed(context, target, async () => {
    const { DateUpdated = since } = await aws.elasticbeanstalk().send(request);
    since = DateUpdated;
  });
  const errors = await eventsSince(context, target, since, 'ERROR');
  if (errors.length > 0) throw failed(`${target.EnvironmentName} did not take its new settings.`, errors);
}
