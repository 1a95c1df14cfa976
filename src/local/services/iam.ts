/** IAM's roles: their trust, their policies, their tags. */
import constraints from '../constraints/iam.json' with { type: 'json' };
import type { Service } from '../service.js';
import { access } from './iam/access.js';
import * as managedPolicies from './iam/managed-policies.js';
import * as policies from './iam/policies.js';
import * as policyVersions from './iam/policy-versions.js';
import * as roles from './iam/roles.js';
import { ListRoleTags, TagRole, UntagRole } from './iam/tags.js';

export const iam: Service = {
  name: 'iam',
  access,
  protocol: { kind: 'query', version: '2010-05-08', xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/' },
  validation: { code: 'ValidationError', constraints },
  operations: { ...roles, ...policies, ...managedPolicies, ...policyVersions, TagRole, UntagRole, ListRoleTags },
};
