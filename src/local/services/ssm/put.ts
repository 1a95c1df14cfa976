import {
  PutParameter$,
  type ParameterTier,
  type ParameterType,
  type PutParameterCommandInput,
  type PutParameterCommandOutput,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../../errors.js';
import { operation, type Call } from '../../service.js';
import { checkAllowedPattern } from './allowed-pattern.js';
import { checkNewName } from './name.js';
import { invalid, lastVersion, parameters, sealed, type ParameterRecord, type VersionRecord } from './parameter.js';
import { withTags } from './tags.js';

/** Versions of a parameter that are kept: "Working with parameter versions" in AWS's Systems Manager user guide. */
const VERSIONS = 100;
/** Characters of a value: "Managing parameter tiers" in AWS's Systems Manager user guide. */
const STANDARD = 4096;
const ADVANCED = 8192;
/** The one key that the local AWS has for parameters: AWS's own. */
const KEY = 'alias/aws/ssm';

/** Makes a parameter, or a new version of it. What a new version does not say is as in the one before. */
export const PutParameter = operation<PutParameterCommandInput, PutParameterCommandOutput>(
  PutParameter$,
  async (input, call) => {
    const name = input.Name ?? '';
    checkInput(input, call);
    const existing = await parameters(call).get(name);
    if (existing && !input.Overwrite) {
      throw new AwsError(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      );
    }
    const type = typeOf(input, existing);
    const version = newVersion(call, input, type, existing);
    await parameters(call).put(name, {
      name,
      type,
      tags: existing?.tags ?? withTags([], input.Tags ?? []),
      versions: [...(existing?.versions ?? []), version].slice(-VERSIONS),
    });
    return { Version: version.version, Tier: version.tier };
  },
);

function checkInput(input: PutParameterCommandInput, call: Call): void {
  checkNewName(call, input.Name ?? '');
  if (!input.Value) {
    throw invalid(
      "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
    );
  }
  if (input.Overwrite && input.Tags?.length) {
    throw invalid(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. " +
        'To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.',
    );
  }
  if (input.Policies) throw invalid('Parameter policies are not offered by the local AWS.');
  if (input.DataType && input.DataType !== 'text') {
    throw invalid(`The following data type is not supported by the local AWS: ${input.DataType}. It offers text.`);
  }
}

function typeOf({ Type, KeyId }: PutParameterCommandInput, existing: ParameterRecord | undefined): ParameterType {
  const type = Type ?? existing?.type;
  if (type === undefined) throw invalid('A parameter type is required when you create a parameter.');
  if (existing && existing.type !== type) {
    throw new AwsError(
      'HierarchyTypeMismatchException',
      "Parameter Store doesn't support changing a parameter type in a hierarchy. For example, you can't change a parameter from a String type to a SecureString type. You must create a new, unique parameter.",
    );
  }
  if (KeyId !== undefined && type !== 'SecureString') {
    throw invalid('KeyId is required for SecureString type parameter only.');
  }
  if (KeyId !== undefined && KeyId !== KEY) {
    throw new AwsError('InvalidKeyId', `The local AWS has the key ${KEY} for parameters, and no other.`);
  }
  return type;
}

function newVersion(
  call: Call,
  input: PutParameterCommandInput,
  type: ParameterType,
  existing: ParameterRecord | undefined,
): VersionRecord {
  const { Name: name = '', Value: value = '' } = input;
  const before = existing && lastVersion(existing);
  const version = (before?.version ?? 0) + 1;
  const description = input.Description ?? before?.description;
  const allowedPattern = input.AllowedPattern ?? before?.allowedPattern;
  if (allowedPattern) checkAllowedPattern(allowedPattern, value);
  return {
    version,
    value: type === 'SecureString' ? sealed(call, name, version, value) : value,
    modified: call.now(),
    user: call.principal,
    tier: tierOf(input.Tier, value.length, before?.tier),
    ...(type === 'SecureString' && { keyId: KEY }),
    ...(description && { description }),
    ...(allowedPattern && { allowedPattern }),
  };
}

/** @throws AwsError `ValidationException` when the value is too long for the tier, or the tier is a step down */
function tierOf(asked: ParameterTier | undefined, size: number, before: ParameterTier | undefined): ParameterTier {
  if (asked === 'Standard' && before === 'Advanced') {
    throw invalid(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.",
    );
  }
  if (size > ADVANCED) {
    throw invalid(`Advanced tier parameters support a maximum parameter value of ${ADVANCED} characters.`);
  }
  if (asked === 'Intelligent-Tiering') return size > STANDARD || before === 'Advanced' ? 'Advanced' : 'Standard';
  const tier = asked ?? before ?? 'Standard';
  if (tier === 'Standard' && size > STANDARD) {
    throw invalid(
      `Standard tier parameters support a maximum parameter value of ${STANDARD} characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html`,
    );
  }
  return tier;
}
