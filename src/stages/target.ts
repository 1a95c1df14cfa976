import type { ActionDeclaration } from '@aws-sdk/client-codepipeline';
import type { Template } from '../config/schema.js';
import type { Names } from '../names.js';
import type { Statement } from '../policies.js';
import type { DeployStage } from './fields.js';
import { artifacts } from './stage.js';

/** What the stages of one target have of their own: pure. */
export interface Target<S extends DeployStage = DeployStage> {
  /** As the config names it. */
  readonly deploy: S['deploy'];
  /** What a new repository is seeded with when nothing else is asked for. */
  readonly template: Template;
  /** What the stage does, one action after another; the one that releases is called Deploy. */
  actions(stage: S, names: Names): readonly TargetAction[];
  /** What the pipeline's role must be allowed to deploy to the environment. */
  statements(stage: S, names: Names): Statement[];
  /**
   * What the action that releases says of its stage; undefined when it does not deploy to our environment of this name.
   * @param all the actions of the stage
   */
  stageIn(
    action: ActionDeclaration,
    environment: string,
    names: Names,
    all: readonly ActionDeclaration[],
  ): S | undefined;
  /** What a test of the environment gets, beside what all tests get. Left out, it is nothing. */
  variables?(stage: S): Readonly<Record<string, string>>;
  /** What the config may leave out of it later, so that it goes from the actions: in words. Left out, it is nothing. */
  outline?(stage: S): readonly string[];
  /** Whether it brings back by itself what it released last, so that the pipeline need not. Left out, it never does. */
  rollsBack?(stage: S): boolean;
  /** What it works with that the local AWS does not have, in AWS's words. Left out, there is no such thing. */
  needs?(stage: S): readonly string[];
}

/** An action without its place in the stage. */
export type TargetAction = Omit<ActionDeclaration, 'runOrder'>;

/** The names of a deploy stage's actions. */
export const actionNames = {
  prepare: 'Prepare',
  review: 'Review',
  deploy: 'Deploy',
  command: 'Command',
  test: 'Test',
} as const;

/** The action that releases what was built. @param provider as CodePipeline names who carries it out */
export function deployAction(provider: string, configuration: Record<string, string>): TargetAction {
  return {
    name: actionNames.deploy,
    actionTypeId: { category: 'Deploy', owner: 'AWS', provider, version: '1' },
    configuration,
    inputArtifacts: [{ name: artifacts.build }],
  };
}

/** One of the targets, each of which knows its own kind of stage alone: it is given no other. */
export function target<S extends DeployStage>(definition: Target<S>): Target {
  return definition;
}
