/** STS: who calls, and sessions of roles. */
import { free } from '../access/permission.js';
import constraints from '../constraints/sts.json' with { type: 'json' };
import type { Service } from '../service.js';
import { AssumeRole } from './sts/assume-role.js';
import { GetCallerIdentity } from './sts/caller-identity.js';

export const sts: Service = {
  name: 'sts',
  // Assuming a role is a question of its trust as well, which the operation itself asks.
  access: { operations: { GetCallerIdentity: free, AssumeRole: free }, tagsOf: async () => undefined },
  protocol: { kind: 'query', version: '2011-06-15', xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/' },
  validation: { code: 'ValidationError', constraints },
  operations: { GetCallerIdentity, AssumeRole },
};
