/** Where packages lie. Pure. */
import type { Config, Rule } from '../../config/schema.js';
import { arnIn, type Names } from '../../names.js';

/** What was said of packages: what is left out keeps what it was. */
export interface PackagesConfig {
  readonly format: 'npm' | 'none';
  readonly domain?: string | undefined;
  readonly from?: readonly string[] | undefined;
}

/** The domain that all pipelines of an account and region share: AWS allows ten of them. */
export const defaultDomain = 'pipelines';

/** A repository has ten upstream repositories at most; one is the way to the public registry. */
export const mostFrom = 9;

/** DomainName in CodeArtifact's API reference. */
export const domainRule: Rule<string> = {
  takes: 'the name of a domain: 2 to 50 lowercase letters, digits and hyphens, which begins with a letter',
  fits: (domain) => /^[a-z][a-z0-9-]{0,48}[a-z0-9]$/.test(domain),
};

/** What a pipeline has asked for, whole. */
export interface Packages {
  readonly domain: string;
  /** The pipelines whose packages are installed. */
  readonly from: readonly string[];
}

/** Undefined where no packages are asked for. */
export function packagesOf({ packages }: Pick<Config, 'packages'>): Packages | undefined {
  if (packages?.format !== 'npm') return undefined;
  return { domain: packages.domain ?? defaultDomain, from: packages.from ?? [] };
}

/**
 * The repository of a domain that reads through to the public registry, called as AWS's console calls it. All others have it
 * upstream: "A repository can have one or more upstream repositories, or an external connection."
 * https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_AssociateExternalConnection.html
 */
export const store = 'npm-store';

export function domainArn(names: Names, domain: string): string {
  return arnIn(names, 'codeartifact', `domain/${domain}`);
}

export function repositoryArn(names: Names, domain: string, repository: string): string {
  return arnIn(names, 'codeartifact', `repository/${domain}/${repository}`);
}

/** Of all npm packages in a repository: the end is namespace and name, and the namespace may be empty. */
export function packagesArn(names: Names, domain: string, repository: string): string {
  return arnIn(names, 'codeartifact', `package/${domain}/${repository}/npm/*`);
}

interface PackagesProblem {
  /** The field that says so. */
  readonly field: readonly (string | number)[];
  readonly message: string;
}

/** What is wrong with packages of this pipeline. @param pipeline its name, where that is known */
export function packagesProblem(packages: PackagesConfig | undefined, pipeline?: string): PackagesProblem | undefined {
  if (packages?.format !== 'npm' || pipeline === undefined) return undefined;
  if (pipeline.length < 2 || pipeline === store) {
    const why =
      pipeline === store ? 'that one reads through to the public registry' : 'its names have at least 2 characters';
    return { field: [], message: `CodeArtifact has no repository "${pipeline}" for a pipeline: ${why}.` };
  }
  const own = packages.from?.indexOf(pipeline) ?? -1;
  if (own < 0) return undefined;
  return { field: ['from', own], message: `"${pipeline}" installs from its own repository anyway.` };
}
