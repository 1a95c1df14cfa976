/** Writes one setting. */
import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  ListTagsForResourceCommand,
  type ParameterType,
  PutParameterCommand,
} from '@aws-sdk/client-ssm';
import { errorName, isAfterLostAnswer } from '../../aws/errors.js';
import { again, patiently } from '../../aws/patience.js';
import type { Context } from '../../context.js';
import { exitCode, UserError } from '../../errors.js';
import { ownershipTag, tagsOf } from '../../names.js';
import { parameterOf, type Setting } from '../../stages/settings/setting.js';
import { tagPairs, tagsByKey } from '../resource.js';

/**
 * Makes the parameter, or gives it a new value. A setting that is to become a secret is made anew, as Parameter Store does not
 * change a type; so its former values go, too.
 * @param former what there is of ours
 * @throws UserError `is-secret` for a secret that would become a plain setting, `foreign-setting`; else what AWS says, of a
 * secret without the value
 */
export async function putSetting(
  context: Context,
  setting: Setting,
  value: string,
  former: Setting | undefined,
): Promise<'created' | 'updated'> {
  if (former?.isSecret && !setting.isSecret) throw wouldShow(context, setting);
  try {
    if (former && former.isSecret === setting.isSecret) return await overwrite(context, setting, value);
    if (former) await remove(context, setting);
    await create(context, setting, value, former ? untilForgotten : 0);
    return former ? 'updated' : 'created';
  } catch (error) {
    throw setting.isSecret ? withoutValue(error, value) : error;
  }
}

/**
 * In milliseconds: for half a minute after a parameter was deleted another one may not be made in its place.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameter.html
 */
const untilForgotten = 40_000;

/**
 * Tags and Overwrite exclude one another: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 * @param within how long one may still seem to be there that was deleted, in milliseconds
 */
async function create(context: Context, setting: Setting, value: string, within: number): Promise<void> {
  const Tags = tagPairs(tagsOf(context.config.name, context.config.tags));
  const request = new PutParameterCommand({ ...parameter(context, setting, value), Tags });
  const passes = (error: unknown) => errorName(error) === 'ParameterAlreadyExists' && !isAfterLostAnswer(error);
  try {
    await again(context, { passes, within, delay: () => 2000 }, () => context.aws.ssm().send(request));
  } catch (error) {
    if (errorName(error) !== 'ParameterAlreadyExists') throw error;
    // The first attempt may have been ours.
    if (!isAfterLostAnswer(error) && !(await isOurs(context, setting))) throw foreign(context, setting);
    await overwrite(context, setting, value);
  }
}

async function overwrite(context: Context, setting: Setting, value: string): Promise<'updated'> {
  const request = new PutParameterCommand({ ...parameter(context, setting, value), Overwrite: true });
  // It takes one change of a parameter at a time.
  const { Version } = await patiently(context, ['TooManyUpdates'], () => context.aws.ssm().send(request));
  // Somebody has removed it meanwhile, and it was made again, without tags: nobody would know it as ours.
  if (Version === 1) await tag(context, setting);
  return 'updated';
}

async function tag({ aws, config, names }: Context, setting: Setting): Promise<void> {
  const Tags = tagPairs(tagsOf(config.name, config.tags));
  const about = { ResourceType: 'Parameter' as const, ResourceId: parameterOf(names, setting) };
  await aws.ssm().send(new AddTagsToResourceCommand({ ...about, Tags }));
}

async function remove({ aws, names }: Context, setting: Setting): Promise<void> {
  await aws.ssm().send(new DeleteParameterCommand({ Name: parameterOf(names, setting) }));
}

function parameter({ names }: Context, setting: Setting, Value: string) {
  const Type: ParameterType = setting.isSecret ? 'SecureString' : 'String';
  return { Name: parameterOf(names, setting), Value, Type };
}

async function isOurs({ aws, config, names }: Context, setting: Setting): Promise<boolean> {
  const about = { ResourceType: 'Parameter' as const, ResourceId: parameterOf(names, setting) };
  const { TagList } = await aws.ssm().send(new ListTagsForResourceCommand(about));
  return tagsByKey(TagList)[ownershipTag] === config.name;
}

function foreign({ names, commandLine }: Context, setting: Setting): UserError {
  const name = parameterOf(names, setting);
  return new UserError('foreign-setting', `The parameter ${name} was not made by this program.`, {
    hint:
      `Use another name, or remove the parameter in the console of Systems Manager; what is kept so far: ` +
      commandLine('config list'),
  });
}

function wouldShow({ commandLine }: Context, { key, environment }: Setting): UserError {
  return new UserError('is-secret', `${key} of ${environment} is a secret: this would keep its value as plain text.`, {
    hint: [
      `To change the secret: ${commandLine(`config set --secret ${key} -e ${environment}`)}`,
      `To have a plain setting instead, remove it first: ${commandLine(`config rm ${key} -e ${environment}`)}`,
    ].join('\n'),
    exitCode: exitCode.usage,
  });
}

/** AWS may repeat in an error what it was given. */
function withoutValue(error: unknown, value: string): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const hidden = (text: string) => text.replaceAll(value, '(not shown)');
  error.message = hidden(error.message);
  if (error.stack !== undefined) error.stack = hidden(error.stack);
  return error;
}
