/** Secrets Manager: secrets, their versions, and their values. */
import constraints from '../constraints/secretsmanager.json' with { type: 'json' };
import type { Service } from '../service.js';
import { access } from './secretsmanager/access.js';
import * as deletion from './secretsmanager/delete.js';
import * as describe from './secretsmanager/describe.js';
import { ListSecrets } from './secretsmanager/list.js';
import { GetRandomPassword } from './secretsmanager/random-password.js';
import * as secrets from './secretsmanager/secrets.js';
import { TagResource, UntagResource } from './secretsmanager/tags.js';
import * as values from './secretsmanager/values.js';

export const secretsmanager: Service = {
  name: 'secretsmanager',
  access,
  protocol: { kind: 'json', target: 'secretsmanager' },
  validation: { code: 'ValidationException', constraints },
  operations: {
    ...secrets,
    ...values,
    ...describe,
    ListSecrets,
    ...deletion,
    GetRandomPassword,
    TagResource,
    UntagResource,
  },
};
