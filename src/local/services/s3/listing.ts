import {
  ListObjects$,
  ListObjectsV2$,
  type ListObjectsCommandInput,
  type ListObjectsCommandOutput,
  type ListObjectsV2CommandInput,
  type ListObjectsV2CommandOutput,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.js';
import { operation, type Call } from '../../service.js';
import { page } from '../page.js';
import { bucketOf, ownerId } from './bucket.js';
import { isStored, objects, type StoredVersion } from './object.js';
import { content, type Content } from './listed.js';
import { checkedLimit, commonPrefixes, encoding, isPrefix, nameOf, rolledUp, type PrefixRow } from './rows.js';

type Row = { readonly key: string; readonly version: StoredVersion } | PrefixRow;

/** The first version of the listing, which many clients still use. A page's marker is a key. */
export const ListObjects = operation<ListObjectsCommandInput, ListObjectsCommandOutput>(
  ListObjects$,
  async (input, call) => {
    const { name } = await bucketOf(call, input);
    const { Prefix = '', Marker = '', Delimiter, EncodingType } = input;
    const later = (await current(call, name, Prefix)).filter(({ key }) => key > Marker);
    // A marker that is a common beginning stands for all that begin so.
    const rows = rolledUp(later, input).filter((row) => nameOf(row) !== Marker);
    const limit = checkedLimit(input.MaxKeys, 'max-keys');
    const items = rows.slice(0, limit);
    const last = rows.length > limit ? items.at(-1) : undefined;
    const shown = encoding(EncodingType);
    return {
      Name: name,
      Prefix: shown(Prefix),
      Delimiter: Delimiter && shown(Delimiter),
      Marker: shown(Marker),
      // Without a delimiter the last key of the page says where to go on.
      NextMarker: last && Delimiter ? shown(nameOf(last)) : undefined,
      MaxKeys: limit,
      EncodingType,
      IsTruncated: last !== undefined,
      ...contents(items, shown, { Owner: { ID: ownerId(call) } }),
    };
  },
);

export const ListObjectsV2 = operation<ListObjectsV2CommandInput, ListObjectsV2CommandOutput>(
  ListObjectsV2$,
  async (input, call) => {
    const { name } = await bucketOf(call, input);
    const { Prefix = '', StartAfter, Delimiter, EncodingType } = input;
    const later = (await current(call, name, Prefix)).filter(({ key }) => key > (StartAfter ?? ''));
    const invalid = () => new AwsError('InvalidArgument', 'The continuation token provided is incorrect');
    const limit = checkedLimit(input.MaxKeys, 'max-keys');
    const { items, next } = page(rolledUp(later, input), nameOf, limit, input.ContinuationToken, invalid);
    const shown = encoding(EncodingType);
    return {
      Name: name,
      Prefix: shown(Prefix),
      Delimiter: Delimiter && shown(Delimiter),
      MaxKeys: limit,
      EncodingType,
      KeyCount: items.length,
      IsTruncated: next !== undefined,
      ContinuationToken: input.ContinuationToken,
      NextContinuationToken: next,
      StartAfter: StartAfter && shown(StartAfter),
      ...contents(items, shown, input.FetchOwner ? { Owner: { ID: ownerId(call) } } : {}),
    };
  },
);

/** The keys whose latest version is no delete marker. */
async function current(call: Call, bucketName: string, prefix: string) {
  const all = await objects(call, bucketName).entries();
  return all.flatMap(
    ([
      key,
      {
        versions: [version],
      },
    ]) => (key.startsWith(prefix) && isStored(version) ? [{ key, version }] : []),
  );
}

function contents(items: readonly Row[], shown: (key: string) => string, owner: { Owner?: { ID: string } }) {
  const Contents = items.flatMap((row): (Content & { Key: string })[] =>
    isPrefix(row) ? [] : [{ Key: shown(row.key), ...content(row.version), ...owner }],
  );
  const CommonPrefixes = commonPrefixes(items, shown);
  return {
    ...(Contents.length > 0 ? { Contents } : {}),
    ...(CommonPrefixes.length > 0 ? { CommonPrefixes } : {}),
  };
}
