/** What those may do that run what was deployed. Pure. */
import type { Names } from '../../names.js';
import type { Statement } from '../../policies.js';
import { parameterArn, pathOf } from './setting.js';

/**
 * An instance of Elastic Beanstalk fetches each parameter by itself:
 * "Required IAM permissions for Elastic Beanstalk to access secrets and parameters" in the Elastic Beanstalk Developer Guide.
 */
export function fetchesSettings(names: Names, environments: readonly string[]): Statement[] {
  return granted(
    'ssm:GetParameter',
    environments.map((environment) => parameterArn(names, `${pathOf(names, environment)}/*`)),
  );
}

/** A script on an instance asks for all of a path; of what is asked for, the policy names the path and what lies below it. */
export function listsSettings(names: Names, environments: readonly string[]): Statement[] {
  return granted(
    'ssm:GetParametersByPath',
    environments.flatMap((environment) => {
      const path = parameterArn(names, pathOf(names, environment));
      return [path, `${path}/*`];
    }),
  );
}

function granted(Action: string, Resource: readonly string[]): Statement[] {
  return Resource.length === 0 ? [] : [{ Sid: 'Settings', Effect: 'Allow', Action, Resource }];
}
