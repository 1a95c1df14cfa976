import {
  AssociateExternalConnection$,
  DisassociateExternalConnection$,
  type AssociateExternalConnectionCommandInput,
  type AssociateExternalConnectionCommandOutput,
  type DisassociateExternalConnectionCommandInput,
  type DisassociateExternalConnectionCommandOutput,
} from '@aws-sdk/client-codeartifact';
import { operation } from '../../service.js';
import { conflict, invalid, notFound } from './errors.js';
import { describe, putRepository, repositoryOf } from './repository.js';

/** The public registry that npm reads. Source: "Supported external connection repositories" in the CodeArtifact User Guide. */
const PUBLIC_NPM = 'public:npmjs';

/** A repository has one at most, and there is one. */
export const AssociateExternalConnection = operation<
  AssociateExternalConnectionCommandInput,
  AssociateExternalConnectionCommandOutput
>(AssociateExternalConnection$, async (input, call) => {
  const { externalConnection = '' } = input;
  const repository = await repositoryOf(call, input);
  if (externalConnection !== PUBLIC_NPM) {
    throw invalid(`The local AWS offers the external connection ${PUBLIC_NPM}, not ${externalConnection}.`);
  }
  if (repository.externalConnections.includes(externalConnection)) {
    const message = `Repository '${repository.name}' has the external connection ${externalConnection} already.`;
    throw conflict('repository', repository.name, message);
  }
  const record = { ...repository, externalConnections: [externalConnection] };
  await putRepository(call, record);
  return { repository: describe(call, record) };
});

export const DisassociateExternalConnection = operation<
  DisassociateExternalConnectionCommandInput,
  DisassociateExternalConnectionCommandOutput
>(DisassociateExternalConnection$, async (input, call) => {
  const { externalConnection = '' } = input;
  const repository = await repositoryOf(call, input);
  if (!repository.externalConnections.includes(externalConnection)) {
    const message = `Repository '${repository.name}' has no external connection ${externalConnection}.`;
    throw notFound('repository', repository.name, message);
  }
  const record = { ...repository, externalConnections: [] };
  await putRepository(call, record);
  return { repository: describe(call, record) };
});
