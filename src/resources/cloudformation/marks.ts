/** What the config says of an environment and neither CloudFormation nor the pipeline knows: tags of the stack. Pure. */
import { defaultQualifier, type StackStage } from '../../stages/cloudformation/stack.js';

type Tags = Readonly<Record<string, string>>;

const keys = ['environment', 'url', 'outputs', 'qualifier'] as const;

/** By its key in the config. */
export type Marks = Readonly<Partial<Record<(typeof keys)[number], string>>>;

export function marksOf(stage: StackStage): Marks {
  const { environment, outputs = [], url } = stage;
  const qualifier = stage.deploy === 'cdk' ? stage.qualifier : undefined;
  return {
    environment,
    ...(url !== undefined && { url }),
    ...(outputs.length > 0 && { outputs: outputs.join(' ') }),
    ...(qualifier !== undefined && qualifier !== defaultQualifier && { qualifier }),
  };
}

export function markTags(marks: Marks): Record<string, string> {
  return Object.fromEntries(Object.entries(marks).map(([key, value]) => [tagOf(key), value]));
}

export function marksIn(tags: Tags): Marks {
  return Object.fromEntries(keys.flatMap((key) => (tags[tagOf(key)] === undefined ? [] : [[key, tags[tagOf(key)]]])));
}

/** What was chosen last of a stage. */
export function chosenIn({ outputs, qualifier, url }: Marks): Partial<Pick<StackStage, 'outputs' | 'url'>> {
  return {
    ...(url !== undefined && { url }),
    ...(outputs !== undefined && { outputs: outputs.split(' ') }),
    ...(qualifier !== undefined && { qualifier }),
  };
}

function tagOf(key: string): string {
  return `pipeline-setup:${key}`;
}
