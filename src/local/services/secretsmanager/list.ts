import {
  ListSecrets$,
  type Filter,
  type ListSecretsCommandInput,
  type ListSecretsCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import { operation } from '../../service.js';
import { details, stagesOf } from './details.js';
import { allSecrets, listed, type SecretRecord } from './secret.js';

/** What a list can be sorted by, as text in the order of which it is. */
const SORTS: Readonly<Record<string, (secret: SecretRecord) => string>> = {
  'created-date': ({ created }) => created.toISOString(),
  'last-accessed-date': ({ accessed }) => accessed?.toISOString() ?? '',
  'last-changed-date': ({ changed }) => changed.toISOString(),
  name: ({ name }) => name,
};

export const ListSecrets = operation<ListSecretsCommandInput, ListSecretsCommandOutput>(
  ListSecrets$,
  async (input, call) => {
    const { Filters: filters = [], SortBy: sortBy = 'created-date', SortOrder: order } = input;
    const wanted = (await allSecrets(call))
      .filter(({ deleted }) => input.IncludePlannedDeletion || !deleted)
      .filter((secret) => filters.every((filter) => passes(secret, filter)));
    const key = SORTS[sortBy] ?? (() => '');
    const ordered = wanted.toSorted((a, b) => (key(a) < key(b) ? -1 : Number(key(a) > key(b))));
    if (order === 'desc') ordered.reverse();
    const { items, paging } = listed(ordered, input);
    return {
      SecretList: items.map((secret) => ({ ...details(secret), SecretVersionsToStages: stagesOf(secret) })),
      ...paging,
    };
  },
);

/** A value matches beginnings; with `!` before it, what does not begin so. Any of the values will do. */
function passes(secret: SecretRecord, { Key = 'all', Values = [] }: Filter): boolean {
  return Values.some((value) => {
    const negated = value.startsWith('!');
    return matches(secret, Key, negated ? value.slice(1) : value) !== negated;
  });
}

/** Source: the API reference's page of Filter, which says of each key whether its case counts. */
function matches(secret: SecretRecord, key: string, value: string): boolean {
  const { name, description = '', tags } = secret;
  switch (key) {
    case 'name':
      return name.startsWith(value);
    case 'description':
      return description.toLowerCase().startsWith(value.toLowerCase());
    case 'tag-key':
      return tags.some((tag) => tag.Key?.startsWith(value));
    case 'tag-value':
      return tags.some((tag) => tag.Value?.startsWith(value));
    case 'all':
      return wordsOf(value).some((word) => textOf(secret).includes(word));
    default:
      // No secret of the local AWS has a primary region or a service that owns it.
      return false;
  }
}

function wordsOf(value: string): string[] {
  return value.toLowerCase().split(/[ :_@/+=.\-!]+/);
}

function textOf({ name, description = '', tags }: SecretRecord): string {
  const pairs = tags.flatMap(({ Key = '', Value = '' }) => [Key, Value]);
  return [name, description, ...pairs].join('\n').toLowerCase();
}
