/** What the config says of an environment and neither CloudFormation nor the pipeline knows: tags of the stack. Pure. */
import { defaultQualifier, type StackStage } from '../../stages/cloudformation/stack.js';

type Tags = Readonly<Record<string, string>>;

const keys = ['environment', 'url', 'outputs', 'qualifier'] as const;

/** By its key in the config. */
export type Marks = Readonly<Partial<Record<(typeof keys)[number], string | undefined>>>;

/** What a stage leaves out is undefined: as a mark of the stack, it is a difference. */
export function marksOf(stage: StackStage): Marks {
  const { environment, outputs = [], url } = stage;
  const qualifier = stage.deploy === 'cdk' ? stage.qualifier : undefined;
  return {
    environment,
    url,
    outputs: outputs.length > 0 ? outputs.join(' ') : undefined,
    qualifier: qualifier === defaultQualifier ? undefined : qualifier,
  };
}

export function markTags(marks: Marks): Record<string, string> {
  return Object.fromEntries(keys.flatMap((key) => (marks[key] === undefined ? [] : [[tagOf(key), marks[key]]])));
}

/** Tags of a stack, but for the marks. */
export function withoutMarks(tags: Tags): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([tag]) => !keys.some((key) => tagOf(key) === tag)));
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
