/** What is wrong with an input, in the words of AWS's front end. */
import { describe, expect, test } from 'vitest';
import { type Constraints, violations } from '../../src/local/constraints.js';
import { services } from '../../src/local/services/index.js';
import { checkInput } from '../../src/local/validation.js';

async function refusal(name: string, operation: string, input: object): Promise<unknown> {
  const service = await services.find((listed) => listed.name === name)!.load();
  try {
    checkInput(service, operation, input);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('an input that the model does not allow', () => {
  test('gets the error that each service has for it', async () => {
    const refused = (code: string) => ({ code, status: 400 });
    expect(await refusal('codebuild', 'BatchGetBuilds', { ids: [] })).toMatchObject(refused('InvalidInputException'));
    expect(await refusal('codepipeline', 'GetPipeline', { name: '' })).toMatchObject(refused('ValidationException'));
    expect(await refusal('events', 'DescribeRule', { Name: '' })).toMatchObject(refused('ValidationException'));
    expect(await refusal('logs', 'DescribeLogGroups', { limit: 0 })).toMatchObject(
      refused('InvalidParameterException'),
    );
    expect(await refusal('iam', 'ListRoles', { MaxItems: 0 })).toMatchObject(refused('ValidationError'));
  });

  test('is told all that is wrong, the pattern before the length', async () => {
    const input = { logGroupNamePrefix: '' };
    expect(await refusal('logs', 'DescribeLogGroups', input)).toMatchObject({
      message:
        "2 validation errors detected: Value '' at 'logGroupNamePrefix' failed to satisfy constraint: " +
        'Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+; ' +
        "Value '' at 'logGroupNamePrefix' failed to satisfy constraint: Member must have length greater than or equal to 1",
    });
  });

  test('is told of every required member that is missing, at any depth', async () => {
    const input = { Rule: null, Targets: [{ Id: 'a', Arn: 'x' }, { Id: 'b' }] };
    expect(await refusal('events', 'PutTargets', input)).toMatchObject({
      message:
        "2 validation errors detected: Value null at 'rule' failed to satisfy constraint: Member must not be null; " +
        "Value null at 'targets.2.member.arn' failed to satisfy constraint: Member must not be null",
    });
  });

  test('is told which member of which structure of a list', async () => {
    const Tags = [
      { Key: 'a', Value: '' },
      { Key: 'b', Value: 'a, b' },
    ];
    expect(await refusal('iam', 'TagRole', { RoleName: 'x', Tags })).toMatchObject({
      message:
        "1 validation error detected: Value 'a, b' at 'tags.2.member.value' failed to satisfy constraint: " +
        'Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*',
    });
  });

  test('is told of a list of scalars what each of them must be', async () => {
    expect(await refusal('logs', 'DescribeLogGroups', { accountIdentifiers: ['1', '000000000000'] })).toMatchObject({
      message:
        "1 validation error detected: Value '[1, 000000000000]' at 'accountIdentifiers' failed to satisfy constraint: " +
        'Member must satisfy constraint: [Member must have length less than or equal to 12, ' +
        'Member must have length greater than or equal to 12, Member must satisfy regular expression pattern: ^\\d{12}$]',
    });
  });

  test('is told of a map what its keys and values must be', async () => {
    const input = { resourceArn: 'arn', tags: { 'a,': 'b,' } };
    const pattern = (times: string) =>
      `Member must satisfy regular expression pattern: ^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]${times})$`;
    expect(await refusal('logs', 'TagResource', input)).toMatchObject({
      message:
        "2 validation errors detected: Value '{a,=b,}' at 'tags' failed to satisfy constraint: Map keys must satisfy constraint: " +
        `[Member must have length less than or equal to 128, Member must have length greater than or equal to 1, ${pattern('+')}]; ` +
        "Value '{a,=b,}' at 'tags' failed to satisfy constraint: Map value must satisfy constraint: " +
        `[Member must have length less than or equal to 256, ${pattern('*')}]`,
    });
  });

  test('is told in its own words of what IAM allows in a name', async () => {
    expect(await refusal('iam', 'GetRolePolicy', { RoleName: 'a b', PolicyName: 'x' })).toMatchObject({
      message:
        'The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
    });
    const both = { RoleName: 'a b', PolicyName: '' };
    expect(await refusal('iam', 'GetRolePolicy', both)).toMatchObject({
      message:
        "1 validation error detected: Value '' at 'policyName' failed to satisfy constraint: Member must have length greater than or equal to 1",
    });
  });
});

describe('a value that is sensitive', () => {
  const shapes: Constraints['shapes'] = {
    Input: { members: { Secret: 'Secret', Secrets: 'List', Structures: 'Structures', Named: 'Map' } },
    Secret: { min: 3, sensitive: true },
    List: { member: 'Secret' },
    Structures: { max: 0 },
    Map: { sensitive: true, value: 'Plain' },
    Plain: { max: 2 },
  };

  test.each([
    [{ Secret: 's' }, "Value at 'secret' failed"],
    [{ Secrets: ['s'] }, "Value at 'secrets' failed"],
    [{ Structures: [{ Secret: 's' }] }, "Value at 'structures' failed"],
    [{ Named: { a: 'secret' } }, "Value at 'named' failed"],
  ])('is not shown: %j', (input, message) => {
    const found = violations({ operations: { Do: 'Input' }, shapes }, 'Do', input);
    expect(found).toEqual([expect.objectContaining({ message: expect.stringContaining(message) })]);
  });

  test('is the configuration of an action of CodePipeline', async () => {
    const actions = [
      {
        name: 'x',
        actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' },
        configuration: { OAuthToken: 'token'.repeat(300) },
      },
    ];
    const roleArn = 'arn:aws:iam::000000000000:role/x';
    const input = { pipeline: { name: 'x', roleArn, stages: [{ name: 'x', actions }] } };
    expect(await refusal('codepipeline', 'CreatePipeline', input)).toMatchObject({
      message:
        "1 validation error detected: Value at 'pipeline.stages.1.member.actions.1.member.configuration' failed to satisfy constraint: " +
        'Map value must satisfy constraint: [Member must have length less than or equal to 1000, Member must have length greater than or equal to 1]',
    });
  });
});

test('a length is counted in characters, whatever they take in UTF-16', () => {
  const constraints = {
    operations: { Do: 'Input' },
    shapes: { Input: { members: { Text: 'Text' } }, Text: { max: 2 } },
  };
  expect(violations(constraints, 'Do', { Text: '🌳🌳' })).toEqual([]);
  expect(violations(constraints, 'Do', { Text: '🌳🌳🌳' })).toHaveLength(1);
});
