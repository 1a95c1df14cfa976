import { GetParametersCommand } from '@aws-sdk/client-ssm';
import type { Context } from '../../context.js';
import { parameterOf, type Setting } from '../../stages/settings/setting.js';

/** How many one call gives. */
const batch = 10;

/** The values of plain settings, by the parameters' names. Those of secrets are not asked for. */
export async function readValues(
  { aws, names }: Context,
  settings: readonly Setting[],
): Promise<ReadonlyMap<string, string>> {
  const all = settings.filter(({ isSecret }) => !isSecret).map((setting) => parameterOf(names, setting));
  const values = new Map<string, string>();
  for (let at = 0; at < all.length; at += batch) {
    const { Parameters = [] } = await aws.ssm().send(new GetParametersCommand({ Names: all.slice(at, at + batch) }));
    for (const { Name = '', Value = '' } of Parameters) values.set(Name, Value);
  }
  return values;
}
