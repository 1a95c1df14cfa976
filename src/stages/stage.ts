import type { StageDeclaration } from '@aws-sdk/client-codepipeline';
import type { Config } from '../config/schema.js';
import type { Names } from '../names.js';
import type { Statement } from '../policies.js';

/** One stage of the pipeline: pure. */
export interface Stage {
  readonly name: string;
  /** The stage as CodePipeline takes it. */
  declare(config: Config, names: Names): StageDeclaration;
  /** What the pipeline's role must be allowed for this stage. */
  statements(names: Names): Statement[];
}

/** The artifacts that pass from stage to stage. */
export const artifacts = { source: 'SourceOutput', build: 'BuildOutput' } as const;
