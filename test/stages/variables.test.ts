import { expect, test } from 'vitest';
import { defaults } from '../../src/config/schema.js';
import { declarations, environmentVariables, variablesIn } from '../../src/stages/variables.js';

const config = { ...defaults, name: 'hello', variables: { COLOUR: 'blue', SIZE: '2' } };

test('are declared with their defaults, and handed to builds', () => {
  expect(declarations(config)).toEqual([
    { name: 'COLOUR', defaultValue: 'blue' },
    { name: 'SIZE', defaultValue: '2' },
  ]);
  expect(environmentVariables(config)).toEqual([
    { name: 'COLOUR', value: '#{variables.COLOUR}' },
    { name: 'SIZE', value: '#{variables.SIZE}' },
  ]);
});

test('are read back, without those that builds do not get', () => {
  const EnvironmentVariables = JSON.stringify(environmentVariables(config));
  const build = { name: 'Build', actionTypeId: undefined, configuration: { EnvironmentVariables } };
  const declared = [...declarations(config), { name: 'TEAM', defaultValue: 'a' }, { name: 'WITHOUT' }];
  expect(variablesIn(declared, [build])).toEqual(config.variables);
  expect(variablesIn(declared, [])).toEqual({});
});
