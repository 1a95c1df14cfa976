import type { ActionDeclaration } from '@aws-sdk/client-codepipeline';
import type { Template } from '../config/schema.js';
import type { Names } from '../names.js';
import type { Statement } from '../policies.js';
import type { DeployStage } from './fields.js';

/** What the stages of one target have of their own: pure. */
export interface Target<S extends DeployStage = DeployStage> {
  /** As the config names it. */
  readonly deploy: S['deploy'];
  /** What a new repository is seeded with when nothing else is asked for. */
  readonly template: Template;
  /** The action that deploys. */
  action(stage: S, names: Names): TargetAction;
  /** What the pipeline's role must be allowed to deploy to the environment. */
  statements(stage: S, names: Names): Statement[];
  /** What an action says of the stage that it is in; undefined when it does not deploy to our environment of this name. */
  stageIn(action: ActionDeclaration, environment: string, names: Names): S | undefined;
  /** Whether it brings back by itself what it released last, so that the pipeline need not. Left out, it never does. */
  rollsBack?(stage: S): boolean;
  /** What it works with that the local AWS does not have, in AWS's words. Left out, there is no such thing. */
  needs?(stage: S): readonly string[];
}

export interface TargetAction {
  /** As CodePipeline names who carries out such an action. */
  readonly provider: string;
  readonly configuration: Record<string, string>;
}

/** One of the targets, each of which knows its own kind of stage alone: it is given no other. */
export function target<S extends DeployStage>(definition: Target<S>): Target {
  return definition;
}
