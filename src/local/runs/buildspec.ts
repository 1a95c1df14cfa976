/**
 * Reads a buildspec, the YAML file that says what a build does.
 * Source: "Build specification reference for CodeBuild" in AWS's CodeBuild user guide.
 */
import type { EnvironmentVariable } from '@aws-sdk/client-codebuild';
import { CACHE_KEYS, readCache, type CacheSpec } from './buildspec-cache.js';
import { BuildspecNode, BuildspecError } from './buildspec-node.js';
import { PHASE_KEYS, PHASES, readPhases, type Phase, type Phases } from './buildspec-phases.js';

export { BuildspecError, PHASES, type CacheSpec, type Phase };

export interface FileSet {
  readonly files: readonly string[];
  readonly baseDirectory: string;
  readonly discardPaths: boolean;
}

export interface ArtifactSpec extends FileSet {
  readonly excludePaths: readonly string[];
  /** Symlinks within the artifact stay symlinks. */
  readonly enableSymlinks: boolean;
  /** Counts only where the artifact goes to a bucket by itself; a pipeline names its artifacts. */
  readonly name?: string;
}

export interface ReportSpec extends FileSet {
  /** The report group's name, or its ARN. */
  readonly group: string;
  readonly fileFormat: string;
}

export interface Buildspec {
  /** 0.1 runs each command in a shell of its own, 0.2 all in one. */
  readonly version: '0.1' | '0.2';
  readonly shell: 'sh' | 'bash';
  readonly variables: Readonly<Record<string, string>>;
  /** Variables to be taken from Parameter Store or Secrets Manager; the value says from where. */
  readonly secretVariables: readonly EnvironmentVariable[];
  /** Variables whose last value the build gives to its pipeline. */
  readonly exportedVariables: readonly string[];
  /** Whether git is to get its credentials from CodeBuild. */
  readonly gitCredentialHelper: boolean;
  /** The Linux user that runs the commands of phases that name none. */
  readonly runAs?: string;
  readonly phases: Phases;
  readonly reports: readonly ReportSpec[];
  readonly artifacts?: ArtifactSpec;
  readonly secondaryArtifacts: ReadonlyMap<string, ArtifactSpec>;
  readonly cache?: CacheSpec;
  /** Keys that the local AWS does not act on, such as `proxy`, or that nobody knows. */
  readonly notActedOn: readonly string[];
}

/** What the local AWS knows and acts on; `batch` is for batch builds, and a build by itself passes it by. */
const ACTED_ON = {
  root: ['version', 'run-as', 'env', 'phases', 'reports', 'artifacts', 'cache', 'batch'],
  env: ['shell', 'variables', 'parameter-store', 'secrets-manager', 'exported-variables', 'git-credential-helper'],
  artifacts: ['files', 'base-directory', 'discard-paths', 'exclude-paths', 'enable-symlinks', 'name', 's3-prefix'],
};
const SHELLS = ['sh', 'bash'] as const;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** @throws BuildspecError saying what is wrong, and on which line */
export function parseBuildspec(text: string): Buildspec {
  const root = BuildspecNode.parse(text);
  const version = root.child('version').text();
  if (version !== '0.1' && version !== '0.2') {
    throw root.child('version').error(`unknown version ${version ? `"${version}"` : ''}: expected 0.2`);
  }
  const runAs = root.child('run-as').text();
  const phases = readPhases(root.child('phases'));
  const artifacts = root.child('artifacts');
  const secondary = artifacts.child('secondary-artifacts');
  const cache = root.child('cache');
  for (const key of ['upload-artifacts', 'logs']) root.child('proxy').child(key).flag();
  return {
    version,
    ...(version === '0.1' ? readEnvironmentVariables(root) : readEnv(root.child('env'))),
    ...(runAs !== undefined && { runAs }),
    phases,
    reports: root
      .child('reports')
      .entries()
      .map(([group, node]) => readReport(group, node)),
    ...(artifacts.child('files').exists() ? { artifacts: readArtifact(artifacts) } : {}),
    secondaryArtifacts: new Map(secondary.entries().map(([id, node]) => [id, readArtifact(node)])),
    ...(cache.exists() && { cache: readCache(cache) }),
    notActedOn: notActedOn(root, version),
  };
}

/**
 * What 0.2 renamed to `env` and `variables`, and all that 0.1 has of it.
 * Source: "Buildspec versions" in "Build specification reference for CodeBuild".
 */
function readEnvironmentVariables(root: BuildspecNode) {
  const variables = names(root.child('environment_variables').child('plaintext'));
  return {
    shell: 'sh' as const,
    variables: Object.fromEntries(variables.map(([name, node]) => [name, node.text() ?? ''])),
    secretVariables: [],
    exportedVariables: [],
    gitCredentialHelper: false,
  };
}

function readEnv(env: BuildspecNode) {
  const asked = env.child('shell').text() ?? 'sh';
  const shell = SHELLS.find((each) => asked === each || asked === `/bin/${each}`);
  if (shell === undefined) {
    throw env.child('shell').error(`the shell "${asked}" is not available here: expected sh or bash`);
  }
  const variables = names(env.child('variables'));
  return {
    shell,
    variables: Object.fromEntries(variables.map(([name, node]) => [name, node.text() ?? ''])),
    secretVariables: [...references(env, 'PARAMETER_STORE'), ...references(env, 'SECRETS_MANAGER')],
    exportedVariables: exportedNames(env.child('exported-variables')),
    gitCredentialHelper: env.child('git-credential-helper').flag(),
  };
}

/** The variables of `env/parameter-store` or `env/secrets-manager`. */
function references(env: BuildspecNode, type: 'PARAMETER_STORE' | 'SECRETS_MANAGER'): EnvironmentVariable[] {
  const entries = names(env.child(type.toLowerCase().replace('_', '-')));
  return entries.map(([name, node]) => ({ name, value: node.text() ?? '', type }));
}

function exportedNames(node: BuildspecNode): string[] {
  const exported = node.texts();
  const wrong = exported.find((name) => !VARIABLE.test(name));
  if (wrong !== undefined) throw node.error(`"${wrong}" is not a name for an environment variable`);
  return exported;
}

function names(node: BuildspecNode): [string, BuildspecNode][] {
  const entries = node.entries();
  for (const [name, value] of entries) {
    if (!VARIABLE.test(name)) throw value.error(`"${name}" is not a name for an environment variable`);
  }
  return entries;
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
  return {
    ...readFileSet(node),
    excludePaths: node.child('exclude-paths').texts(),
    enableSymlinks: node.child('enable-symlinks').flag(),
    ...(name ? { name } : {}),
  };
}

function readReport(group: string, node: BuildspecNode): ReportSpec {
  return { group, ...readFileSet(node), fileFormat: node.child('file-format').text() ?? 'JUNITXML' };
}

function notActedOn(root: BuildspecNode, version: Buildspec['version']): string[] {
  const beside = (path: string, node: BuildspecNode, known: readonly string[]) =>
    node.keysBeside(known).map((key) => path + key);
  const artifacts = root.child('artifacts');
  const secondary = artifacts.child('secondary-artifacts').entries();
  const phases = root.child('phases').entries();
  const first = version === '0.1';
  return [
    ...beside('', root, first ? ACTED_ON.root.with(2, 'environment_variables') : ACTED_ON.root),
    ...(first
      ? beside('environment_variables/', root.child('environment_variables'), ['plaintext'])
      : beside('env/', root.child('env'), ACTED_ON.env)),
    // `type` is of 0.1, and could only be zip.
    ...beside('artifacts/', artifacts, [...ACTED_ON.artifacts, 'secondary-artifacts', 'type']),
    ...secondary.flatMap(([id, node]) => beside(`artifacts/secondary-artifacts/${id}/`, node, ACTED_ON.artifacts)),
    ...beside('cache/', root.child('cache'), CACHE_KEYS),
    ...phases.flatMap(([name, phase]) => beside(`phases/${name}/`, phase, PHASE_KEYS)),
  ];
}
