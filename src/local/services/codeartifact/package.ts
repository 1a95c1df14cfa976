import type { Call } from '../../service.js';
import { invalid, notFound } from './errors.js';
import { factsOf, type Manifest, type VersionFacts } from './manifest.js';
import { repositoryOf, type RepositoryInput, type RepositoryRecord } from './repository.js';
import { readManifest } from './storage.js';

/** What every operation about a package is given. */
export interface PackageInput extends RepositoryInput {
  readonly format?: string | undefined;
  /** Of npm: the scope, without the `@`. */
  readonly namespace?: string | undefined;
  readonly package?: string | undefined;
}

/** A package's name as CodeArtifact has it: a scope of npm is a namespace of its own. */
export interface PackageName {
  readonly format: 'npm';
  readonly namespace?: string;
  readonly package: string;
}

/** `@scope/name` in CodeArtifact's parts. */
export function partsOf(npmName: string): PackageName {
  const [, namespace, name = npmName] = /^@([^/]+)\/(.+)$/.exec(npmName) ?? [];
  return { format: 'npm', ...(namespace !== undefined && { namespace }), package: name };
}

/**
 * The name by which npm knows a package.
 * @throws AwsError `ValidationException` for a format that is not offered
 */
export function npmNameOf({ format, namespace, package: name = '' }: PackageInput): string {
  checkFormat(format);
  return namespace === undefined ? name : `@${namespace}/${name}`;
}

/** @throws AwsError `ValidationException` */
export function checkFormat(format: string | undefined): void {
  if (format !== 'npm') throw invalid(`The local AWS offers the package format npm, not ${format}.`);
}

/**
 * The ARN of a package: `package/<domain>/<repository>/<format>/<namespace>/<name>`, with nothing between two slashes where
 * there is no namespace. Source: "Resource types defined by AWS CodeArtifact" in the Service Authorization Reference.
 */
export function packageArn(call: Call, input: PackageInput): string {
  const { domain = '', repository = '', format = '', namespace = '', package: name = '' } = input;
  return call.arn('codeartifact', `package/${domain}/${repository}/${format}/${namespace}/${name}`);
}

/** @throws AwsError `ResourceNotFoundException` 404, `ValidationException` */
export async function packageOf(
  call: Call,
  input: PackageInput,
): Promise<{ repository: RepositoryRecord; manifest: Manifest }> {
  const name = npmNameOf(input);
  const repository = await repositoryOf(call, input);
  const manifest = await readManifest(call.store, repository, name);
  if (manifest) return { repository, manifest };
  const message = `Package not found. Package '${name}' of format 'npm' in repository '${repository.name}' does not exist.`;
  throw notFound('package', name, message);
}

/** The versions that a package has or had: each with what CodeArtifact knows of it, in the order in which they came. */
export function versionsOf(manifest: Manifest): (readonly [version: string, facts: VersionFacts])[] {
  return Object.entries(factsOf(manifest).versions);
}
