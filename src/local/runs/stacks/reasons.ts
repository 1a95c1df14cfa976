/** Why a stack has failed, as CloudFormation lists it. */
import type { ResourceRecord } from '../../services/cloudformation/records.js';

export function listed(verb: 'create' | 'update' | 'delete' | 'import', ids: readonly string[]): string {
  return `The following resource(s) failed to ${verb}: [${ids.join(', ')}]. `;
}

/** Those that failed, by what they failed at. */
export function failures(records: readonly ResourceRecord[]): string {
  const verbs = [
    ['CREATE_FAILED', 'create'],
    ['IMPORT_FAILED', 'import'],
    ['UPDATE_FAILED', 'update'],
  ] as const;
  return verbs
    .map(([status, verb]) => {
      const ids = records.filter((record) => record.status === status).map(({ logicalId }) => logicalId);
      return ids.length > 0 ? listed(verb, ids) : '';
    })
    .join('');
}
