/** What builds get where packages are asked for: where they lie, and what they may do there. Pure. */
import type { Config } from '../../config/schema.js';
import type { Names } from '../../names.js';
import { bearerToken } from '../../policies.js';
import type { BuildExtra, BuildVariable } from '../build-extras.js';
import { variableNames } from './variable-names.js';
import { domainArn, packagesArn, packagesOf, repositoryArn } from './names.js';

/** Of a tag of the build project for every domain that it ever had a repository in: what is left there is found by it. */
const domainTag = 'pipeline-setup:packages:';

export const packages: BuildExtra = {
  variables({ config, names }) {
    const asked = packagesOf(config);
    return asked ? variablesOf(asked.domain, names) : [];
  },
  owns: ({ name, value, type }, names) =>
    // Of any domain: it may have been another one.
    type === 'PLAINTEXT' && variablesOf(value, names).some((own) => own.name === name && own.value === value),
  /**
   * https://docs.aws.amazon.com/codeartifact/latest/ug/auth-and-access-control-permissions-reference.html. For what is read through
   * others, too, the build needs no more than to read from its own repository.
   */
  statements({ config, names }) {
    const asked = packagesOf(config);
    if (!asked) return [];
    const repository = repositoryArn(names, asked.domain, names.pipeline.name);
    return [
      {
        Sid: 'PackagesToken',
        Effect: 'Allow',
        Action: 'codeartifact:GetAuthorizationToken',
        Resource: domainArn(names, asked.domain),
      },
      bearerToken('PackagesLogin', 'codeartifact'),
      {
        Sid: 'PackagesRead',
        Effect: 'Allow',
        Action: ['codeartifact:GetRepositoryEndpoint', 'codeartifact:ReadFromRepository'],
        Resource: repository,
      },
      {
        Sid: 'PackagesPublish',
        Effect: 'Allow',
        Action: ['codeartifact:PublishPackageVersion', 'codeartifact:PutPackageMetadata'],
        Resource: packagesArn(names, asked.domain, names.pipeline.name),
      },
    ];
  },
  tags({ config, names }) {
    const asked = packagesOf(config);
    return asked ? { [`${domainTag}${asked.domain}`]: names.pipeline.name } : {};
  },
};

function variablesOf(domain: string, { account, pipeline }: Names): BuildVariable[] {
  const [domainName, owner, repository] = variableNames;
  return [
    { name: domainName, value: domain, type: 'PLAINTEXT' },
    { name: owner, value: account, type: 'PLAINTEXT' },
    { name: repository, value: pipeline.name, type: 'PLAINTEXT' },
  ];
}

/** The domain of the repository that these variables lead to; undefined where they lead to none of ours. */
export function domainIn(variables: readonly BuildVariable[], names: Names): string | undefined {
  const domain = variables.find(({ name }) => name === variableNames[0])?.value;
  if (domain === undefined) return undefined;
  const isThere = (own: BuildVariable) => variables.some(({ name, value }) => name === own.name && value === own.value);
  return variablesOf(domain, names).every(isThere) ? domain : undefined;
}

/** What was asked for last, by the variables that a project has. */
export function packagesIn(variables: readonly BuildVariable[], names: Names): Pick<Config, 'packages'> {
  const domain = domainIn(variables, names);
  return domain === undefined ? {} : { packages: { format: 'npm', domain } };
}

/** The domains that a build project had a repository in, by its tags. */
export function domainsIn(tags: Readonly<Record<string, string>>): string[] {
  return Object.keys(tags).flatMap((key) => (key.startsWith(domainTag) ? key.slice(domainTag.length) : []));
}
