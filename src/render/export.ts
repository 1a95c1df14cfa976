import type { Style } from './style.js';

/** What `export` has written. */
export interface Written {
  readonly format: string;
  readonly folder: string;
  readonly files: readonly string[];
  /** What takes over what is there. */
  readonly commands: readonly string[];
  /** What is not in it, and what is although one may not think so. */
  readonly notes: readonly string[];
}

/**
 * @param typed the folder as it is typed
 * @param endpoint of the pipeline: the local AWS is nothing that other clients know of by themselves
 */
export function exportLines(
  { folder, files, commands }: Written,
  typed: string,
  endpoint: string,
  style: Style,
): string[] {
  const lead =
    endpoint === 'local'
      ? ['# while "pipeline-setup local serve" runs elsewhere', 'eval "$(pipeline-setup local serve --env)"']
      : [];
  // The CDK's own bootstrapping wants a registry of images, which the local AWS has not.
  const typedThere = (command: string) =>
    endpoint === 'local'
      ? command.replace(/^npx cdk bootstrap aws:.*\/(.*)$/, 'pipeline-setup local bootstrap --region $1')
      : command;
  return [
    `${style.ok} Written to ${folder}: ${files.join(', ')}`,
    '',
    style.bold('To take over what is there, without making anything again'),
    ...[`cd ${typed}`, ...lead, ...commands.map(typedThere)].map((command) => `  ${command}`),
  ];
}

/** What whoever owns the files then should know: beside the result, as in their README. */
export function noteLines(notes: readonly string[], style: Style): string[] {
  return notes.length === 0 ? [] : ['', style.bold('Worth knowing'), ...notes.map((note) => `  ${note}`)];
}
