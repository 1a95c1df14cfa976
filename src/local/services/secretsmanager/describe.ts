import {
  DescribeSecret$,
  ListSecretVersionIds$,
  type DescribeSecretCommandInput,
  type DescribeSecretCommandOutput,
  type ListSecretVersionIdsCommandInput,
  type ListSecretVersionIdsCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import { operation } from '../../service.js';
import { details, stagesOf } from './details.js';
import { listed, secretAt } from './secret.js';

export const DescribeSecret = operation<DescribeSecretCommandInput, DescribeSecretCommandOutput>(
  DescribeSecret$,
  async (input, call) => {
    const secret = await secretAt(call, input.SecretId);
    return { ...details(secret), VersionIdsToStages: stagesOf(secret) };
  },
);

/** The versions that have a label, or all of them. */
export const ListSecretVersionIds = operation<ListSecretVersionIdsCommandInput, ListSecretVersionIdsCommandOutput>(
  ListSecretVersionIds$,
  async (input, call) => {
    const secret = await secretAt(call, input.SecretId);
    const wanted = secret.versions.filter(({ stages }) => input.IncludeDeprecated || stages.length > 0);
    const { items, paging } = listed(wanted, input);
    return {
      ARN: secret.arn,
      Name: secret.name,
      Versions: items.map(({ id, stages, accessed, created }) => ({
        VersionId: id,
        ...(stages.length > 0 && { VersionStages: [...stages] }),
        LastAccessedDate: accessed,
        CreatedDate: created,
        KmsKeyIds: ['DefaultEncryptionKey'],
      })),
      ...paging,
    };
  },
);
