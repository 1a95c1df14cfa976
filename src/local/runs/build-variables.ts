/** The variables that a build is given, and those that it gives on. */
import type { EnvironmentVariable } from '@aws-sdk/client-codebuild';
import type { GetSecretValueCommandOutput } from '@aws-sdk/client-secrets-manager';
import type { GetParametersCommandOutput } from '@aws-sdk/client-ssm';
import { AwsError } from '../errors.js';
import { type BuildJob, PhaseFailure } from './build-job.js';
import type { Buildspec } from './buildspec.js';

/** Names that one GetParameters takes. */
const BATCH = 10;

type Values = readonly (readonly [name: string, value: string])[];

/**
 * The variables of the buildspec, and above them those of the project and of who started the build. Those that stand
 * for a parameter or a secret get their values as the build's role; from then on the log hides them.
 * Source: `env` in "Build specification reference for CodeBuild" in AWS's CodeBuild user guide.
 * @throws PhaseFailure `Decrypted Variables Error`, `Secrets Manager Error`
 */
export async function variablesOf(job: BuildJob, buildspec: Buildspec): Promise<Record<string, string>> {
  const plain = Object.entries(buildspec.variables).map(([name, value]) => ({ name, value }));
  const all: EnvironmentVariable[] = [...plain, ...buildspec.secretVariables, ...givenVariables(job)];
  const variables = [...new Map(all.map((variable) => [variable.name, variable])).values()];
  const secrets = [
    ...(await fromParameterStore(job, referencesOf(variables, 'PARAMETER_STORE'))),
    ...(await fromSecretsManager(job, referencesOf(variables, 'SECRETS_MANAGER'))),
  ];
  job.log.secrets.add(secrets.map(([, value]) => value));
  const values: Values = [...variables.map(({ name = '', value = '' }) => [name, value] as const), ...secrets];
  for (const [name, value] of values) {
    if (value.includes('\0')) throw new PhaseFailure('CLIENT_ERROR', `The variable ${name} holds a NUL character`);
  }
  return Object.fromEntries(values);
}

/**
 * The buildspec without the exports that CodeBuild does not make: of secrets that the project or who started the build
 * has named. Those that the buildspec itself names are exported.
 * Source: `env/exported-variables` on the same page.
 */
export async function withoutSecretExports(job: BuildJob, buildspec: Buildspec): Promise<Buildspec> {
  const secret = givenVariables(job).flatMap(({ name, type }) => (type === 'PLAINTEXT' ? [] : name));
  const isSecret = (name: string) => secret.includes(name);
  for (const name of buildspec.exportedVariables.filter(isSecret)) {
    await job.log.say(`Skipping ${name}: a secret of the project cannot be exported`);
  }
  return { ...buildspec, exportedVariables: buildspec.exportedVariables.filter((name) => !isSecret(name)) };
}

function givenVariables({ record }: BuildJob): EnvironmentVariable[] {
  return record.build.environment?.environmentVariables ?? [];
}

function referencesOf(variables: readonly EnvironmentVariable[], type: EnvironmentVariable['type']): Values {
  const ofType = variables.filter((variable) => variable.type === type);
  return ofType.map(({ name = '', value = '' }) => [name, value]);
}

async function fromParameterStore(job: BuildJob, references: Values): Promise<Values> {
  if (references.length === 0) return [];
  await job.log.say('Decrypting parameter store environment variables');
  const wanted = [...new Set(references.map(([, reference]) => reference))];
  const found = new Map<string, string>();
  for (let at = 0; at < wanted.length; at += BATCH) {
    const input = { Names: wanted.slice(at, at + BATCH), WithDecryption: true };
    const { Parameters = [] } = await asBuild<GetParametersCommandOutput>(job, 'ssm', 'GetParameters', input);
    for (const { Name, ARN, Selector = '', Value = '' } of Parameters) {
      found.set(`${Name}${Selector}`, Value).set(`${ARN}${Selector}`, Value);
    }
  }
  const missing = wanted.filter((reference) => !found.has(reference));
  if (missing.length > 0) {
    throw new PhaseFailure(FAILURES.ssm, `parameter does not exist: ${missing.join(', ')}`);
  }
  return references.map(([name, reference]) => [name, found.get(reference) ?? '']);
}

async function fromSecretsManager(job: BuildJob, references: Values): Promise<Values> {
  const texts = new Map<string, string>();
  const values: [string, string][] = [];
  for (const [name, reference] of references) {
    const { jsonKey, ...input } = secretReference(reference);
    const asked = JSON.stringify(input);
    const text = texts.get(asked) ?? (await secretText(job, input));
    texts.set(asked, text);
    values.push([name, jsonKey ? valueAt(text, jsonKey, input.SecretId) : text]);
  }
  return values;
}

/** `secret-id:json-key:version-stage:version-id`, where the id may be an ARN, which has seven parts of its own. */
function secretReference(reference: string) {
  const parts = reference.split(':');
  const idParts = reference.startsWith('arn:') ? 7 : 1;
  const [jsonKey = '', stage, version, ...more] = parts.slice(idParts);
  if (more.length > 0) {
    const form = 'secret-id:json-key:version-stage:version-id';
    throw new PhaseFailure(FAILURES.secretsmanager, `${reference} is not of the form ${form}`);
  }
  return {
    SecretId: parts.slice(0, idParts).join(':'),
    ...(stage && { VersionStage: stage }),
    ...(version && { VersionId: version }),
    jsonKey,
  };
}

async function secretText(job: BuildJob, input: { readonly SecretId: string }): Promise<string> {
  const { SecretString } = await asBuild<GetSecretValueCommandOutput>(job, 'secretsmanager', 'GetSecretValue', input);
  if (SecretString !== undefined) return SecretString;
  throw new PhaseFailure(FAILURES.secretsmanager, `The secret ${input.SecretId} is binary: it has no text`);
}

/** The text of a JSON object's member; what is not text is given as JSON. An error tells the key, and no value. */
function valueAt(text: string, jsonKey: string, secretId: string): string {
  const object = parsedObject(text);
  if (!object) throw new PhaseFailure(FAILURES.secretsmanager, `The secret ${secretId} is not a JSON object`);
  if (!Object.hasOwn(object, jsonKey)) {
    throw new PhaseFailure(FAILURES.secretsmanager, `The secret ${secretId} does not have the key ${jsonKey}`);
  }
  const value = object[jsonKey];
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The JSON object that a secret holds; undefined where it holds none. */
export function parsedObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** In the words of CodeBuild's log, which are the status codes of the phase, too. */
const FAILURES = { ssm: 'Decrypted Variables Error', secretsmanager: 'Secrets Manager Error' } as const;

async function asBuild<O>(job: BuildJob, service: keyof typeof FAILURES, operation: string, input: object): Promise<O> {
  try {
    return await job.call<O>(service, operation, input);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new PhaseFailure(FAILURES[service], `${error.code}: ${error.message}`);
  }
}
