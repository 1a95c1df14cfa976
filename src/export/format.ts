import type { Exported } from './thing.js';

/** A way to write a pipeline. Pure. */
export interface Format {
  /** The file that is all that is needed where nothing is taken over. */
  readonly main: string;
  /** Every file, by its name. */
  write(exported: Exported): Readonly<Record<string, string>>;
  /** What it has nothing for: a sentence each. */
  notes(exported: Exported): readonly string[];
  /** What to type to take over what is there, in order. */
  takeOver(exported: Exported): readonly string[];
}

export const parameterTexts = {
  PipelineName: 'What the pipeline is called, and what the names of all that belongs to it begin with.',
  Branch: 'The branch whose pushes run the pipeline.',
  ArtifactBucket: 'The bucket for the artifacts, which must be there.',
} as const;
