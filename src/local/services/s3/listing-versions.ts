import {
  ListObjectVersions$,
  type ListObjectVersionsCommandInput,
  type ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.js';
import { operation, type Call } from '../../service.js';
import { bucketOf, ownerId } from './bucket.js';
import { isStored, objects, type Version } from './object.js';
import { content } from './listed.js';
import { checkedLimit, commonPrefixes, encoding, isPrefix, nameOf, rolledUp, type PrefixRow } from './rows.js';

/** A version of a key. */
interface VersionRow {
  readonly key: string;
  readonly version: Version;
  readonly isLatest: boolean;
  /** How many versions of the key are older: its place from the end, which a newer version does not change. */
  readonly older: number;
}

export const ListObjectVersions = operation<ListObjectVersionsCommandInput, ListObjectVersionsCommandOutput>(
  ListObjectVersions$,
  async (input, call) => {
    const { name } = await bucketOf(call, input);
    const all = rolledUp(await versionRows(call, name, input.Prefix), input);
    const rest = afterMarker(all, input.KeyMarker, input.VersionIdMarker);
    const limit = checkedLimit(input.MaxKeys, 'max-keys');
    const items = rest.slice(0, limit);
    const last = rest.length > limit ? items.at(-1) : undefined;
    const shown = encoding(input.EncodingType);
    const Owner = { ID: ownerId(call) };
    const described = ({ key, version, isLatest }: VersionRow) => ({
      Key: shown(key),
      VersionId: version.id,
      IsLatest: isLatest,
      LastModified: version.modified,
      Owner,
    });
    const versions = items.flatMap((row) => (isPrefix(row) ? [] : [row]));
    return {
      Name: name,
      Prefix: shown(input.Prefix ?? ''),
      Delimiter: input.Delimiter && shown(input.Delimiter),
      KeyMarker: shown(input.KeyMarker ?? ''),
      VersionIdMarker: input.VersionIdMarker ?? '',
      MaxKeys: limit,
      EncodingType: input.EncodingType,
      IsTruncated: last !== undefined,
      NextKeyMarker: last && shown(nameOf(last)),
      NextVersionIdMarker: last && !isPrefix(last) ? markerOf(last) : undefined,
      Versions: versions.flatMap((row) =>
        isStored(row.version) ? [{ ...described(row), ...content(row.version) }] : [],
      ),
      DeleteMarkers: versions.filter(({ version }) => !isStored(version)).map(described),
      CommonPrefixes: commonPrefixes(items, shown),
    };
  },
);

async function versionRows(call: Call, bucketName: string, prefix = ''): Promise<VersionRow[]> {
  const all = await objects(call, bucketName).entries();
  return all
    .filter(([key]) => key.startsWith(prefix))
    .flatMap(([key, { versions }]) =>
      versions.map((version, index) => ({
        key,
        version,
        isLatest: index === 0,
        older: versions.length - 1 - index,
      })),
    );
}

/** A version's id and place: the place is where the next page begins when the version is deleted before. */
function markerOf({ version, older }: VersionRow): string {
  return `${version.id}.${older}`;
}

/** @throws AwsError `InvalidArgument` for a version marker without its key */
function afterMarker(
  rows: readonly (VersionRow | PrefixRow)[],
  key: string | undefined,
  versionId: string | undefined,
): readonly (VersionRow | PrefixRow)[] {
  if (versionId && !key) {
    throw new AwsError('InvalidArgument', 'A version-id marker cannot be specified without a key marker.');
  }
  if (!key) return rows;
  const later = rows.filter((row) => nameOf(row) > key);
  if (!versionId) return later;
  // A client may name a version that it knows from elsewhere, too.
  const [, id, place = Infinity] = /^(.*?)(?:\.(\d+))?$/.exec(versionId) ?? [];
  const same = rows.filter((row): row is VersionRow => !isPrefix(row) && row.key === key);
  const marker = same.find(({ version }) => version.id === id)?.older ?? Number(place);
  return [...same.filter(({ older }) => older < marker), ...later];
}
