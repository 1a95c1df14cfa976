import type { StageDeclaration } from '@aws-sdk/client-codepipeline';
import type { Config } from '../config/schema.js';
import type { Names } from '../names.js';
import type { Statement } from '../policies.js';
import type { Setting } from './settings/setting.js';

/** What a stage may know of the pipeline that it is part of: a `Context` has it. */
export interface Surroundings {
  readonly config: Config;
  readonly names: Names;
  /** Where environments answer, as far as that is known: AWS chooses some of the addresses. */
  readonly urls: Readonly<Record<string, string>>;
  /** What is kept in Parameter Store for it, as far as that is known; none where the config does not ask for it. */
  readonly settings: readonly Setting[];
}

/** One stage of the pipeline: pure. */
export interface Stage {
  readonly name: string;
  /** The stage as CodePipeline takes it. */
  declare(pipeline: Surroundings): StageDeclaration;
  /** What the pipeline's role must be allowed for this stage. */
  statements(names: Names): Statement[];
}

/** The artifacts that pass from stage to stage. */
export const artifacts = { source: 'SourceOutput', build: 'BuildOutput' } as const;

/** What the config calls `staging` is the stage `Staging`. */
export function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The other way round. */
export function uncapitalized(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** Tells the statements of one environment from those of another: `eu-west` is `EuWest`, as a Sid has no hyphens. */
export function sidOf(environment: string): string {
  return environment.split('-').map(capitalized).join('');
}
