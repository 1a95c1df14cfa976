/** IAM's roles: their trust, their policies, their tags, and the instance profiles that hand them to instances. */
import constraints from '../constraints/iam.json' with { type: 'json' };
import type { Service } from '../service.js';
import { access } from './iam/access.js';
import * as instanceProfileTags from './iam/instance-profile-tags.js';
import * as instanceProfiles from './iam/instance-profiles.js';
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
  operations: {
    ...roles,
    ...policies,
    ...managedPolicies,
    ...policyVersions,
    ...instanceProfiles,
    ...instanceProfileTags,
    TagRole,
    UntagRole,
    ListRoleTags,
  },
};
