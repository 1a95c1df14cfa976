/** Settings and secrets of builds, as variables that say where the values lie. Pure. */
import type { Config } from '../../config/schema.js';
import type { Names } from '../../names.js';
import type { PolicyDocument, Statement } from '../../policies.js';
import type { BuildExtra, BuildVariable } from '../build-extras.js';
import { isWholeReference, secretArn, shortReference, wholeReference } from './secret.js';
import { buildEnvironment, parameterArn, parameterOf, pathOf, type Setting } from './setting.js';

/** Of the statement by which the build's role says that builds get settings. */
const settingsSid = 'Settings';

/** https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html */
export const settings: BuildExtra = {
  variables: ({ config, names, settings: there }) =>
    config.settings ? settingVariables(names, there, { ...config.env, ...config.secrets }) : [],
  owns: ({ type, value }, names) =>
    type === 'PARAMETER_STORE' && value.startsWith(`${pathOf(names, buildEnvironment)}/`),
  statements: ({ config, names }) =>
    config.settings
      ? [
          {
            Sid: settingsSid,
            Effect: 'Allow',
            Action: 'ssm:GetParameters',
            Resource: parameterArn(names, `${pathOf(names, buildEnvironment)}/*`),
          },
        ]
      : [],
};

/**
 * What a project is to have for these settings.
 * @param said by their names, what it has anyway: CodeBuild takes a name once
 */
export function settingVariables(names: Names, there: readonly Setting[], said: object): BuildVariable[] {
  return there
    .filter(({ environment, key }) => environment === buildEnvironment && !Object.hasOwn(said, key))
    .map((setting) => ({ name: setting.key, value: parameterOf(names, setting), type: 'PARAMETER_STORE' }));
}

/** Whether what the build's role may do says that builds get settings. Somebody may have written anything into it. */
export function grantsSettings({ Statement }: Partial<PolicyDocument>): boolean {
  return Array.isArray(Statement) && Statement.some(({ Sid }: Statement) => Sid === settingsSid);
}

export const secrets: BuildExtra = {
  variables: ({ config: { env, secrets: said } }) =>
    Object.entries(said)
      .filter(([name]) => !Object.hasOwn(env, name))
      .map(([name, given]) => ({ name, value: wholeReference(given), type: 'SECRETS_MANAGER' })),
  owns: ({ type, value }) => type === 'SECRETS_MANAGER' && isWholeReference(value),
  statements: ({ config, names }) => {
    const arns = [...new Set(Object.values(config.secrets).map((given) => secretArn(names, given)))];
    return arns.length === 0
      ? []
      : [{ Sid: 'Secrets', Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: arns }];
  },
};

/** The secrets among a project's variables, as the config has them. */
export function secretsIn(variables: readonly BuildVariable[]): Config['secrets'] {
  const own = variables.filter(({ type, value }) => type === 'SECRETS_MANAGER' && isWholeReference(value));
  return Object.fromEntries(own.map(({ name, value }) => [name, shortReference(value)]));
}
