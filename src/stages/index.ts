import type { StageDeclaration } from '@aws-sdk/client-codepipeline';
import type { Template } from '../config/schema.js';
import type { Names } from '../names.js';
import { approval, approvalPrefix, approvalStageIn } from './approval.js';
import { build } from './build.js';
import { deploy, deployStageIn, targetOf, testedIn, withoutExtras } from './deploy.js';
import type { DeployStage, StageConfig } from './fields.js';
import { source } from './source.js';
import { capitalized, type Stage } from './stage.js';
import { test, testStageIn } from './test.js';

/** The stages of the pipeline, in order. @param configured those behind Build */
export function stagesFor(configured: readonly StageConfig[]): readonly Stage[] {
  const names: string[] = [];
  const behind = configured.map((stage, index) => {
    const made = stageFor(stage, configured, index, names);
    names.push(made.name);
    return made;
  });
  return [source, build, ...behind];
}

function stageFor(stage: StageConfig, all: readonly StageConfig[], index: number, taken: readonly string[]): Stage {
  if ('deploy' in stage) return deploy(stage);
  if ('test' in stage) {
    const before = all.slice(0, index).findLast((each): each is DeployStage => 'deploy' in each);
    return test(stage, before && testedIn(before));
  }
  return approval(stage, approvalName(environments(all.slice(index))[0], taken));
}

/** An approval is of what comes next: several of the same are numbered. */
function approvalName(environment: string | undefined, taken: readonly string[]): string {
  const name = environment === undefined ? approvalPrefix : `${approvalPrefix}-${capitalized(environment)}`;
  const isFree = (each: string) => !taken.includes(each);
  if (isFree(name)) return name;
  for (let number = 2; ; number += 1) if (isFree(`${name}-${number}`)) return `${name}-${number}`;
}

/** The environments that are deployed to, in order. @param target only those of one */
export function environments(stages: readonly StageConfig[], target?: DeployStage['deploy']): string[] {
  return stages.flatMap((stage) =>
    'deploy' in stage && (target === undefined || stage.deploy === target) ? stage.environment : [],
  );
}

/** What a new repository is seeded with: an application that can be deployed to where it is to go. */
export function templateFor(stages: readonly StageConfig[]): Template | undefined {
  const first = stages.find((stage) => 'deploy' in stage);
  return first && targetOf(first).template;
}

/** What stages work with that the local AWS does not have, each with the stage's name. */
export function needsOf(stages: readonly StageConfig[]): (readonly [what: string, stage: string])[] {
  return stages.flatMap((stage) => {
    if (!('deploy' in stage)) return [];
    const needs = targetOf(stage).needs?.(stage) ?? [];
    return needs.map((what) => [what, capitalized(stage.environment)] as const);
  });
}

/** Whether anything is tested after it was deployed. */
export function hasTests(stages: readonly StageConfig[]): boolean {
  return stages.some((stage) => 'test' in stage && stage.test !== undefined);
}

/** Which of the stages of a pipeline are ours, behind Build, as the config has them. Others were added by somebody. */
export function configuredIn(declared: readonly StageDeclaration[], names: Names): StageConfig[] {
  return declared.flatMap((stage) => stageIn(stage, names) ?? []);
}

/** Those stages and what is done in them, in one line. */
export function outlineOf(declared: readonly StageDeclaration[], names: Names): string {
  const outlines = declared.flatMap((stage) => {
    const config = stageIn(stage, names);
    if (!config) return [];
    const also =
      'deploy' in config
        ? [
            ...(config.test === undefined ? [] : ['test']),
            ...(config.rollback ? ['rollback'] : []),
            ...(targetOf(config).outline?.(config) ?? []),
          ]
        : [];
    return also.length === 0 ? (stage.name ?? []) : `${stage.name} (${also.join(', ')})`;
  });
  return outlines.join(', ');
}

/**
 * What is declared now without what of ours the config has no more, and with the rest of ours in the order of the config.
 * What others added stays, each where it is.
 */
export function arranged(
  declared: readonly StageDeclaration[],
  wanted: readonly StageDeclaration[],
  names: Names,
): StageDeclaration[] {
  const order = (stage: StageDeclaration) => wanted.findIndex(({ name }) => name === stage.name);
  const isOurs = (stage: StageDeclaration) => stageIn(stage, names) !== undefined;
  const left = declared.filter((stage) => !isOurs(stage) || order(stage) >= 0);
  const ours = left.filter(isOurs).toSorted((a, b) => order(a) - order(b));
  return left.map((stage) => {
    const next = isOurs(stage) ? ours.shift() : undefined;
    return next ? withoutExtras(next, wanted[order(next)]) : stage;
  });
}

function stageIn(stage: StageDeclaration, names: Names): StageConfig | undefined {
  return deployStageIn(stage, names) ?? testStageIn(stage, names) ?? approvalStageIn(stage);
}
