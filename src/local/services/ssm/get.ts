import {
  GetParameter$,
  GetParameterHistory$,
  GetParameters$,
  GetParametersByPath$,
  type GetParameterCommandInput,
  type GetParameterCommandOutput,
  type GetParameterHistoryCommandInput,
  type GetParameterHistoryCommandOutput,
  type GetParametersByPathCommandInput,
  type GetParametersByPathCommandOutput,
  type GetParametersCommandInput,
  type GetParametersCommandOutput,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../../errors.js';
import { operation, type Call } from '../../service.js';
import { isBelow, matching } from './filters.js';
import { checkPath, checkReference } from './name.js';
import { described, lastVersion, listed, notFound, parameters, selected, valueOf, type Selected } from './parameter.js';

export const GetParameter = operation<GetParameterCommandInput, GetParameterCommandOutput>(
  GetParameter$,
  async (input, call) => {
    checkReference(input.Name ?? '');
    const found = await selected(call, input.Name ?? '');
    if (!found) throw notFound();
    return { Parameter: described(call, found, input.WithDecryption) };
  },
);

export const GetParameters = operation<GetParametersCommandInput, GetParametersCommandOutput>(
  GetParameters$,
  async (input, call) => {
    const names = [...new Set(input.Names)];
    names.forEach(checkReference);
    const found = await Promise.all(names.map((name) => selectedIfThere(call, name)));
    return {
      Parameters: found.flatMap((each) => (each ? [described(call, each, input.WithDecryption)] : [])),
      InvalidParameters: names.filter((_, index) => found[index] === undefined),
    };
  },
);

/** What lies below a path, at any depth when `Recursive`. */
export const GetParametersByPath = operation<GetParametersByPathCommandInput, GetParametersByPathCommandOutput>(
  GetParametersByPath$,
  async (input, call) => {
    const { Path: path = '', Recursive: recursive = false } = input;
    checkPath(path);
    const wanted = matching(input.ParameterFilters ?? [], ['Type', 'KeyId', 'Label']);
    const all = (await parameters(call).entries()).map(([, parameter]) => parameter);
    const below = all.filter((parameter) => isBelow(parameter.name, path, recursive) && wanted(parameter));
    const { items, paging } = listed(below, ({ name }) => name, input, 10);
    const latest = items.map((parameter) => ({ parameter, version: lastVersion(parameter) }));
    return { Parameters: latest.map((each) => described(call, each, input.WithDecryption)), ...paging };
  },
);

/** Every version that is kept, oldest first. */
export const GetParameterHistory = operation<GetParameterHistoryCommandInput, GetParameterHistoryCommandOutput>(
  GetParameterHistory$,
  async (input, call) => {
    checkReference(input.Name ?? '');
    const found = await selected(call, input.Name ?? '');
    if (!found) throw notFound();
    const { parameter } = found;
    const { items, paging } = listed(parameter.versions, placeOf, input, 50);
    return {
      Parameters: items.map((version) => ({
        Name: parameter.name,
        Type: parameter.type,
        KeyId: version.keyId,
        LastModifiedDate: version.modified,
        LastModifiedUser: version.user,
        Description: version.description,
        Value: valueOf(call, parameter, version, input.WithDecryption),
        AllowedPattern: version.allowedPattern,
        Version: version.version,
        Labels: [],
        Tier: version.tier,
        Policies: [],
        DataType: 'text',
      })),
      ...paging,
    };
  },
);

/** Pages are ordered by text: numbers are written with as many digits as the longest. */
function placeOf({ version }: { readonly version: number }): string {
  return String(version).padStart(16, '0');
}

async function selectedIfThere(call: Call, name: string): Promise<Selected | undefined> {
  try {
    return await selected(call, name);
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ParameterVersionNotFound') return undefined;
    throw error;
  }
}
