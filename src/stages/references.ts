/** References to variables of actions, in what the config hands to CodePipeline: what they name must be there. Pure. */
import { stackStages } from './cloudformation/stack.js';
import type { StageConfig } from './fields.js';

interface ReferenceProblem {
  readonly field: 'approval' | 'parameters';
  /** The parameter. */
  readonly key?: string;
  readonly message: string;
}

/** CodePipeline's own, and those of the stages that every pipeline has. */
const always = ['variables', 'codepipeline', 'SourceVariables', 'BuildVariables'];

/**
 * References to what no stage before has. The names of outputs are the template's to know, but for those that the config has.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
 * @param former the stages before it
 */
export function referenceProblems(stage: StageConfig, former: readonly StageConfig[]): ReferenceProblem[] {
  return texts(stage).flatMap(({ text, ...place }) => {
    const references = [...text.matchAll(/#\{([^{}.\s]+)\.[^{}\s]+\}/g)];
    const unknown = references.find(([, namespace = '']) => !isKnown(namespace, former));
    if (!unknown) return [];
    const [reference, namespace] = unknown;
    return {
      ...place,
      message: `${reference}: no stage before this one deploys a stack to "${namespace}". ${known(former)}`,
    };
  });
}

/** What CodePipeline looks for references in. */
function texts(stage: StageConfig): (Omit<ReferenceProblem, 'message'> & { readonly text: string })[] {
  if ('approval' in stage) return [{ field: 'approval', text: stage.approval }];
  const parameters = stackStages([stage]).flatMap((each) => Object.entries(each.parameters ?? {}));
  return parameters.map(([key, text]) => ({ field: 'parameters', key, text }));
}

function isKnown(namespace: string, former: readonly StageConfig[]): boolean {
  return always.includes(namespace) || stackStages(former).some(({ environment }) => environment === namespace);
}

function known(former: readonly StageConfig[]): string {
  const all = stackStages(former).map(({ environment, outputs = [], url }) => {
    const named = [...new Set([...(url === undefined ? [] : [url]), ...outputs])];
    return (named.length === 0 ? ['OUTPUT'] : named).map((output) => `#{${environment}.${output}}`).join(', ');
  });
  return all.length === 0 ? 'There are no outputs before it.' : `There are: ${all.join(', ')}.`;
}
