/** The action types that are offered. */
import type { ActionExecutionInput } from '@aws-sdk/client-codepipeline';
import type { ActionType } from './action-type.js';
import { cloudformation } from './cloudformation.js';
import { codebuild } from './codebuild.js';
import { codecommit } from './codecommit.js';
import { codedeploy } from './codedeploy.js';
import { elasticbeanstalk } from './elasticbeanstalk.js';
import { manual } from './manual.js';
import { s3Deploy } from './s3.js';

export const actionTypes: readonly ActionType[] = [
  cloudformation,
  codecommit,
  codebuild,
  codedeploy,
  elasticbeanstalk,
  manual,
  s3Deploy,
];

/** The type of an action; undefined when it is not offered. */
export function typeOf({ actionTypeId }: Pick<ActionExecutionInput, 'actionTypeId'>): ActionType | undefined {
  const { category = '', owner, provider, version } = actionTypeId ?? {};
  if (owner !== 'AWS' || version !== '1') return undefined;
  return actionTypes.find((type) => type.provider === provider && type.categories.includes(category));
}
