/**
 * Reads a buildspec, the YAML file that says what a build does.
 * Source: "Build specification reference for CodeBuild" in AWS's CodeBuild user guide.
 */
import type { EnvironmentVariable } from '@aws-sdk/client-codebuild';
import { BuildspecNode, BuildspecError } from './buildspec-node.js';

export { BuildspecError };

/** The phases a buildspec can name, in the order in which they run. */
export const PHASES = ['install', 'pre_build', 'build', 'post_build'] as const;
type PhaseName = (typeof PHASES)[number];

export interface Phase {
  readonly commands: readonly string[];
  /** Run after the commands, also when one of them failed. */
  readonly finally: readonly string[];
  /** Unset: the build goes on by AWS's usual transitions between phases. */
  readonly onFailure?: 'ABORT' | 'CONTINUE';
  /** Such as `nodejs: 22`. */
  readonly runtimeVersions: Readonly<Record<string, string>>;
}

export interface FileSet {
  readonly files: readonly string[];
  readonly baseDirectory: string;
  readonly discardPaths: boolean;
}

export interface ArtifactSpec extends FileSet {
  readonly excludePaths: readonly string[];
  readonly name?: string;
}

export interface ReportSpec extends FileSet {
  /** The report group's name, or its ARN. */
  readonly group: string;
  readonly fileFormat: string;
}

export interface Buildspec {
  readonly shell: 'sh' | 'bash';
  readonly variables: Readonly<Record<string, string>>;
  /** Variables to be taken from Parameter Store or Secrets Manager; the value says from where. */
  readonly secretVariables: readonly EnvironmentVariable[];
  /** Variables whose last value the build gives to its pipeline. */
  readonly exportedVariables: readonly string[];
  readonly phases: Readonly<Partial<Record<PhaseName, Phase>>>;
  readonly reports: readonly ReportSpec[];
  readonly artifacts?: ArtifactSpec;
  readonly secondaryArtifacts: Readonly<Record<string, ArtifactSpec>>;
  /** Keys that the local AWS does not act on, such as `cache` or `phases/build/run-as`. */
  readonly notActedOn: readonly string[];
}

const ACTED_ON = {
  root: ['version', 'env', 'phases', 'reports', 'artifacts', 'batch'],
  env: ['shell', 'variables', 'parameter-store', 'secrets-manager', 'exported-variables'],
  phase: ['on-failure', 'runtime-versions', 'commands', 'finally'],
  artifacts: ['files', 'base-directory', 'discard-paths', 'exclude-paths', 'name', 'secondary-artifacts'],
};
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** @throws BuildspecError saying what is wrong, and on which line */
export function parseBuildspec(text: string): Buildspec {
  const root = BuildspecNode.parse(text);
  const version = root.child('version').text();
  if (version !== '0.1' && version !== '0.2') {
    throw root.child('version').error(`unknown version ${version ? `"${version}"` : ''}: expected 0.2`);
  }
  const phases = readPhases(root.child('phases'));
  const artifacts = root.child('artifacts');
  const secondary = artifacts.child('secondary-artifacts');
  return {
    ...readEnv(root.child('env')),
    phases,
    reports: root
      .child('reports')
      .entries()
      .map(([group, node]) => readReport(group, node)),
    ...(artifacts.child('files').exists() ? { artifacts: readArtifact(artifacts) } : {}),
    secondaryArtifacts: Object.fromEntries(secondary.entries().map(([id, node]) => [id, readArtifact(node)])),
    notActedOn: notActedOn(root),
  };
}

function readEnv(env: BuildspecNode) {
  const shell = env.child('shell').text() ?? 'sh';
  if (shell !== 'sh' && shell !== '/bin/sh' && shell !== 'bash') {
    throw env.child('shell').error(`the shell "${shell}" is not available here: expected sh or bash`);
  }
  const variables = names(env.child('variables'));
  return {
    shell: shell === 'bash' ? ('bash' as const) : ('sh' as const),
    variables: Object.fromEntries(variables.map(([name, node]) => [name, node.text() ?? ''])),
    secretVariables: [...references(env, 'PARAMETER_STORE'), ...references(env, 'SECRETS_MANAGER')],
    exportedVariables: env.child('exported-variables').texts(),
  };
}

/** The variables of `env/parameter-store` or `env/secrets-manager`. */
function references(env: BuildspecNode, type: 'PARAMETER_STORE' | 'SECRETS_MANAGER'): EnvironmentVariable[] {
  const entries = names(env.child(type.toLowerCase().replace('_', '-')));
  return entries.map(([name, node]) => ({ name, value: node.text() ?? '', type }));
}

function names(node: BuildspecNode): [string, BuildspecNode][] {
  const entries = node.entries();
  for (const [name, value] of entries) {
    if (!VARIABLE.test(name)) throw value.error(`"${name}" is not a name for an environment variable`);
  }
  return entries;
}

function readPhases(phases: BuildspecNode): Partial<Record<PhaseName, Phase>> {
  if (!phases.exists()) throw phases.error('phases is missing');
  for (const name of phases.keysBeside(PHASES)) {
    throw phases.child(name).error(`Invalid buildspec phase name: ${name}. Expecting: ${PHASES.toSorted().join(',')}`);
  }
  return Object.fromEntries(phases.entries().map(([name, node]) => [name, readPhase(node)]));
}

function readPhase(phase: BuildspecNode): Phase {
  const onFailure = phase.child('on-failure').text();
  if (onFailure !== undefined && !/^(ABORT|CONTINUE|RETRY(-.*)?)$/.test(onFailure)) {
    throw phase.child('on-failure').error(`"${onFailure}" is not one of ABORT, CONTINUE, RETRY`);
  }
  const runtimes = phase.child('runtime-versions').entries();
  return {
    commands: phase.child('commands').texts(),
    finally: phase.child('finally').texts(),
    runtimeVersions: Object.fromEntries(runtimes.map(([name, node]) => [name, node.text() ?? ''])),
    ...(onFailure === 'ABORT' || onFailure === 'CONTINUE' ? { onFailure } : {}),
  };
}

function readFileSet(node: BuildspecNode): FileSet {
  const files = node.child('files').texts();
  if (files.length === 0) throw node.child('files').error('files is missing or empty');
  return {
    files,
    baseDirectory: node.child('base-directory').text() ?? '.',
    discardPaths: node.child('discard-paths').flag(),
  };
}

function readArtifact(node: BuildspecNode): ArtifactSpec {
  const name = node.child('name').text();
  return { ...readFileSet(node), excludePaths: node.child('exclude-paths').texts(), ...(name ? { name } : {}) };
}

function readReport(group: string, node: BuildspecNode): ReportSpec {
  return { group, ...readFileSet(node), fileFormat: node.child('file-format').text() ?? 'JUNITXML' };
}

function notActedOn(root: BuildspecNode): string[] {
  const beside = (path: string, node: BuildspecNode, known: readonly string[]) =>
    node.keysBeside(known).map((key) => path + key);
  const phases = root.child('phases').entries();
  return [
    ...beside('', root, ACTED_ON.root),
    ...beside('env/', root.child('env'), ACTED_ON.env),
    ...beside('artifacts/', root.child('artifacts'), ACTED_ON.artifacts),
    ...phases.flatMap(([name, phase]) => beside(`phases/${name}/`, phase, ACTED_ON.phase)),
    ...phases.flatMap(([name, phase]) => {
      return phase.child('on-failure').text()?.startsWith('RETRY') ? [`phases/${name}/on-failure: RETRY`] : [];
    }),
  ];
}
