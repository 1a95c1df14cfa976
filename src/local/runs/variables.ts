import { allActions, type ExecutionRecord } from '../services/codepipeline/records.js';

/** The configuration that is JSON text. */
const IN_JSON = ['EnvironmentVariables', 'ParameterOverrides'];

const REFERENCE = /#\{([A-Za-z0-9@\-_]+)\.([A-Za-z0-9@\-_]+)\}/g;

/**
 * An action's configuration with its references, such as `#{SourceVariables.CommitId}`, replaced by what earlier
 * actions gave under their namespaces, or by the pipeline's own variables (`#{variables.NAME}`) and
 * `#{codepipeline.PipelineExecutionId}`. A reference to what is not there is left as it is: the action fails by it.
 */
export function resolved(
  configuration: Readonly<Record<string, string>>,
  execution: ExecutionRecord,
): Record<string, string> {
  const entries = Object.entries(configuration).map(([key, value]) => [
    key,
    value.replace(REFERENCE, (reference, namespace: string, name: string) => {
      const found = valueOf(execution, namespace, name) ?? reference;
      // In JSON text a value stands inside a string.
      return IN_JSON.includes(key) ? JSON.stringify(found).slice(1, -1) : found;
    }),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** The first reference that could not be replaced. */
export function unresolved(configuration: Readonly<Record<string, string>>): string | undefined {
  return Object.values(configuration).flatMap((value) => value.match(REFERENCE) ?? [])[0];
}

function valueOf(execution: ExecutionRecord, namespace: string, name: string): string | undefined {
  if (namespace === 'codepipeline') return name === 'PipelineExecutionId' ? execution.id : undefined;
  if (namespace === 'variables') return execution.variables.find((each) => each.name === name)?.resolvedValue;
  const given = allActions(execution).findLast((action) => action.input.namespace === namespace && !action.retried);
  return given?.result.outputVariables?.[name];
}
