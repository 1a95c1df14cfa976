/** CodeArtifact: domains, repositories, and the packages of npm in them. */
import constraints from '../constraints/codeartifact.json' with { type: 'json' };
import type { Call, Operation, Service } from '../service.js';
import { access } from './codeartifact/access.js';
import * as domains from './codeartifact/domains.js';
import { GetRepositoryEndpoint } from './codeartifact/endpoint.js';
import * as connections from './codeartifact/external-connections.js';
import * as packages from './codeartifact/packages.js';
import * as permissions from './codeartifact/permissions.js';
import { serveAgain } from './codeartifact/registry.js';
import * as removal from './codeartifact/remove-versions.js';
import * as repositories from './codeartifact/repositories.js';
import { ListTagsForResource, TagResource, UntagResource } from './codeartifact/tags.js';
import { GetAuthorizationToken } from './codeartifact/tokens.js';
import * as versions from './codeartifact/versions.js';

export const codeartifact: Service = {
  name: 'codeartifact',
  access,
  protocol: { kind: 'rest-json' },
  validation: { code: 'ValidationException', constraints },
  operations: served({
    ...domains,
    ...repositories,
    ...connections,
    ...permissions,
    GetRepositoryEndpoint,
    GetAuthorizationToken,
    ...packages,
    ...versions,
    ...removal,
    ListTagsForResource,
    TagResource,
    UntagResource,
  }),
};

/** Whoever asks for anything here may be about to go to a repository with npm. */
function served(operations: Service['operations']): Service['operations'] {
  const all = Object.entries(operations).map(([name, { schema, handle }]): [string, Operation] => [
    name,
    {
      schema,
      async handle(input: never, call: Call) {
        const answer: unknown = await handle(input, call);
        await serveAgain(call);
        return answer;
      },
    },
  ]);
  return Object.fromEntries(all);
}
