import {
  DeletePublicAccessBlock$,
  GetBucketEncryption$,
  GetBucketOwnershipControls$,
  GetBucketVersioning$,
  GetPublicAccessBlock$,
  PutBucketEncryption$,
  PutBucketOwnershipControls$,
  PutBucketVersioning$,
  PutPublicAccessBlock$,
  type DeletePublicAccessBlockCommandInput,
  type DeletePublicAccessBlockCommandOutput,
  type GetBucketEncryptionCommandInput,
  type GetBucketEncryptionCommandOutput,
  type GetBucketOwnershipControlsCommandInput,
  type GetBucketOwnershipControlsCommandOutput,
  type GetBucketVersioningCommandInput,
  type GetBucketVersioningCommandOutput,
  type GetPublicAccessBlockCommandInput,
  type GetPublicAccessBlockCommandOutput,
  type PutBucketEncryptionCommandInput,
  type PutBucketEncryptionCommandOutput,
  type PutBucketOwnershipControlsCommandInput,
  type PutBucketOwnershipControlsCommandOutput,
  type PutBucketVersioningCommandInput,
  type PutBucketVersioningCommandOutput,
  type PutPublicAccessBlockCommandInput,
  type PutPublicAccessBlockCommandOutput,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.js';
import { malformedXml, notImplemented } from '../../protocols/rest-xml-errors.js';
import { operation } from '../../service.js';
import { bucketOf, changeBucket } from './bucket.js';

/** S3 User Guide, "Controlling ownership of objects and disabling ACLs for your bucket". */
const OWNERSHIPS: readonly string[] = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'];

/** A bucket on which versioning was never set has no status. */
export const GetBucketVersioning = operation<GetBucketVersioningCommandInput, GetBucketVersioningCommandOutput>(
  GetBucketVersioning$,
  async (input, call) => ({ Status: (await bucketOf(call, input)).versioning }),
);

export const PutBucketVersioning = operation<PutBucketVersioningCommandInput, PutBucketVersioningCommandOutput>(
  PutBucketVersioning$,
  async (input, call) => {
    const { Status, MFADelete } = input.VersioningConfiguration ?? {};
    if (MFADelete === 'Enabled') throw notImplemented('x-amz-mfa');
    await changeBucket(call, input, (bucket) => {
      if (Status === undefined) {
        throw new AwsError('IllegalVersioningConfigurationException', 'The Versioning element must be specified');
      }
      if (Status !== 'Enabled' && Status !== 'Suspended') throw malformedXml();
      return { ...bucket, versioning: Status };
    });
    return {};
  },
);

export const GetPublicAccessBlock = operation<GetPublicAccessBlockCommandInput, GetPublicAccessBlockCommandOutput>(
  GetPublicAccessBlock$,
  async (input, call) => {
    const { name, publicAccessBlock } = await bucketOf(call, input);
    if (publicAccessBlock) return { PublicAccessBlockConfiguration: publicAccessBlock };
    throw new AwsError(
      'NoSuchPublicAccessBlockConfiguration',
      'The public access block configuration was not found',
      404,
      { BucketName: name },
    );
  },
);

export const PutPublicAccessBlock = operation<PutPublicAccessBlockCommandInput, PutPublicAccessBlockCommandOutput>(
  PutPublicAccessBlock$,
  async (input, call) => {
    const given = input.PublicAccessBlockConfiguration ?? {};
    await changeBucket(call, input, (bucket) => ({
      ...bucket,
      publicAccessBlock: {
        BlockPublicAcls: given.BlockPublicAcls ?? false,
        IgnorePublicAcls: given.IgnorePublicAcls ?? false,
        BlockPublicPolicy: given.BlockPublicPolicy ?? false,
        RestrictPublicBuckets: given.RestrictPublicBuckets ?? false,
      },
    }));
    return {};
  },
);

export const DeletePublicAccessBlock = operation<
  DeletePublicAccessBlockCommandInput,
  DeletePublicAccessBlockCommandOutput
>(DeletePublicAccessBlock$, async (input, call) => {
  await changeBucket(call, input, ({ publicAccessBlock: _, ...bucket }) => bucket);
  return {};
});

export const GetBucketEncryption = operation<GetBucketEncryptionCommandInput, GetBucketEncryptionCommandOutput>(
  GetBucketEncryption$,
  async (input, call) => ({ ServerSideEncryptionConfiguration: (await bucketOf(call, input)).encryption }),
);

/** SSE-S3 is the only encryption that is offered: the local AWS has no KMS. */
export const PutBucketEncryption = operation<PutBucketEncryptionCommandInput, PutBucketEncryptionCommandOutput>(
  PutBucketEncryption$,
  async (input, call) => {
    const [rule, ...more] = input.ServerSideEncryptionConfiguration?.Rules ?? [];
    const algorithm = rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm;
    if (!algorithm || more.length > 0) throw malformedXml();
    if (algorithm !== 'AES256') throw notImplemented('x-amz-server-side-encryption');
    const encryption = { Rules: [{ ...rule, BucketKeyEnabled: rule.BucketKeyEnabled ?? false }] };
    await changeBucket(call, input, (bucket) => ({ ...bucket, encryption }));
    return {};
  },
);

export const GetBucketOwnershipControls = operation<
  GetBucketOwnershipControlsCommandInput,
  GetBucketOwnershipControlsCommandOutput
>(GetBucketOwnershipControls$, async (input, call) => ({
  OwnershipControls: { Rules: [{ ObjectOwnership: (await bucketOf(call, input)).ownership }] },
}));

/** A bucket without ownership controls is not offered: it is one with access control lists. */
export const PutBucketOwnershipControls = operation<
  PutBucketOwnershipControlsCommandInput,
  PutBucketOwnershipControlsCommandOutput
>(PutBucketOwnershipControls$, async (input, call) => {
  const [rule, ...more] = input.OwnershipControls?.Rules ?? [];
  const ownership = rule?.ObjectOwnership;
  if (!ownership || more.length > 0 || !OWNERSHIPS.includes(ownership)) throw malformedXml();
  await changeBucket(call, input, (bucket) => ({ ...bucket, ownership }));
  return {};
});
