import {
  GetRepositoryEndpoint$,
  type GetRepositoryEndpointCommandInput,
  type GetRepositoryEndpointCommandOutput,
} from '@aws-sdk/client-codeartifact';
import { operation } from '../../service.js';
import { checkFormat } from './package.js';
import { awaitRegistry, claimRegistryPort, registryUrl, repositoryPath } from './registry.js';
import { repositoryOf } from './repository.js';

/** Where npm finds a repository. Whoever has been told can go there at once. */
export const GetRepositoryEndpoint = operation<GetRepositoryEndpointCommandInput, GetRepositoryEndpointCommandOutput>(
  GetRepositoryEndpoint$,
  async (input, call) => {
    checkFormat(input.format);
    const repository = await repositoryOf(call, input);
    await awaitRegistry(call);
    const port = await claimRegistryPort(call);
    return { repositoryEndpoint: new URL(repositoryPath(repository), registryUrl(port)).href };
  },
);
