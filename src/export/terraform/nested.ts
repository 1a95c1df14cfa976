/** What nests in CloudFormation's properties, as the blocks of the AWS provider. Pure. */
import { isProperties, type Properties, type Value } from '../thing.js';
import { type Body, Block } from './hcl.js';

/** What the provider calls otherwise than by its rule, which is `snake_case`, and one block for each item of a list. */
const names: Readonly<Record<string, string>> = {
  BlueGreenDeploymentConfiguration: 'blue_green_deployment_config',
  BuildSpec: 'buildspec',
  CloudWatchLogs: 'cloudwatch_logs',
  Conditions: 'condition',
  ECSServices: 'ecs_service',
  EnvironmentVariables: 'environment_variable',
  InputPathsMap: 'input_paths',
  Rules: 'rule',
  TargetGroupInfoList: 'target_group_info',
  TargetGroupPairInfoList: 'target_group_pair_info',
  TargetGroups: 'target_group',
  Triggers: 'trigger',
  Variables: 'variable',
};

/** What the provider takes as a map and not as a block. */
const maps = ['Configuration', 'InputPathsMap'];

/** Properties as attributes and blocks. */
export function nested(properties: Properties): Body {
  return Object.entries(properties).flatMap(([key, value]): Body => {
    const name = names[key] ?? snakeCase(key);
    if (isProperties(value)) return maps.includes(key) ? [[name, value]] : [new Block(name, nested(value))];
    if (!isListOfProperties(value)) return [[name, value]];
    return value.map((each) => new Block(name, nested(each)));
  });
}

function isListOfProperties(value: Value): value is readonly Properties[] {
  return Array.isArray(value) && value.length > 0 && value.every(isProperties);
}

/** `BuildProject` is `build_project`, `ECSServices` `ecs_services`. */
export function snakeCase(name: string): string {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

/** Some of the properties, as attributes and blocks, in this order. */
export function some(properties: Properties, ...keys: readonly string[]): Body {
  return nested(
    Object.fromEntries(keys.flatMap((key) => (properties[key] === undefined ? [] : [[key, properties[key]]]))),
  );
}
