import { paginateDescribeParameters } from '@aws-sdk/client-ssm';
import type { Context } from '../../context.js';
import { ownershipTag } from '../../names.js';
import { pathOf, placeOf, type Setting } from '../../stages/settings/setting.js';

/**
 * The settings that carry our tag, without their values.
 * @param environment only of this one
 */
export async function readSettings({ aws, config, names }: Context, environment?: string): Promise<Setting[]> {
  const settings: Setting[] = [];
  const ParameterFilters = [
    { Key: 'Path', Option: 'Recursive', Values: [pathOf(names, environment)] },
    { Key: `tag:${ownershipTag}`, Values: [config.name] },
  ];
  for await (const { Parameters = [] } of paginateDescribeParameters({ client: aws.ssm() }, { ParameterFilters })) {
    for (const { Name = '', Type } of Parameters) {
      const place = placeOf(names, Name);
      if (place) settings.push({ ...place, isSecret: Type === 'SecureString' });
    }
  }
  return settings.toSorted((a, b) => a.environment.localeCompare(b.environment) || a.key.localeCompare(b.key));
}

/** In words, such as `2 settings and 1 secret`. */
export function counted(settings: readonly Setting[]): string {
  const secrets = settings.filter(({ isSecret }) => isSecret).length;
  const words = [plural(settings.length - secrets, 'setting'), plural(secrets, 'secret')];
  return words.filter((word) => word !== undefined).join(' and ');
}

function plural(count: number, word: string): string | undefined {
  return count === 0 ? undefined : `${count} ${word}${count === 1 ? '' : 's'}`;
}
