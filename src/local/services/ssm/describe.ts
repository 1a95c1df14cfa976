import {
  DescribeParameters$,
  type DescribeParametersCommandInput,
  type DescribeParametersCommandOutput,
  type ParameterMetadata,
  type ParameterStringFilter,
} from '@aws-sdk/client-ssm';
import { operation, type Call } from '../../service.js';
import { matching } from './filters.js';
import { invalid, lastVersion, listed, parameterArn, parameters, type ParameterRecord } from './parameter.js';

const KEYS = ['Name', 'Type', 'KeyId', 'Path', 'Label', 'Tier', 'DataType', 'tag:'];

/** All parameters, without their values. Nothing is shared with the account of the local AWS. */
export const DescribeParameters = operation<DescribeParametersCommandInput, DescribeParametersCommandOutput>(
  DescribeParameters$,
  async (input, call) => {
    const wanted = matching(filtersOf(input), KEYS);
    const all = input.Shared ? [] : (await parameters(call).entries()).map(([, parameter]) => parameter);
    const { items, paging } = listed(all.filter(wanted), ({ name }) => name, input, 50);
    return { Parameters: items.map((parameter) => metadata(call, parameter)), ...paging };
  },
);

/** The older `Filters` know three keys, and take a name by its beginning. */
function filtersOf({ Filters = [], ParameterFilters = [] }: DescribeParametersCommandInput): ParameterStringFilter[] {
  if (Filters.length > 0 && ParameterFilters.length > 0) {
    throw invalid('You can use either Filters or ParameterFilters in a single request.');
  }
  const converted = Filters.map(({ Key, Values }) => {
    return { Key, Values, Option: Key === 'Name' ? 'BeginsWith' : 'Equals' };
  });
  return [...converted, ...ParameterFilters];
}

function metadata(call: Call, parameter: ParameterRecord): ParameterMetadata {
  const { version, modified, user, tier, keyId, description, allowedPattern } = lastVersion(parameter);
  return {
    Name: parameter.name,
    ARN: parameterArn(call, parameter.name),
    Type: parameter.type,
    KeyId: keyId,
    LastModifiedDate: modified,
    LastModifiedUser: user,
    Description: description,
    AllowedPattern: allowedPattern,
    Version: version,
    Tier: tier,
    Policies: [],
    DataType: 'text',
  };
}
