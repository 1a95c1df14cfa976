/** Secrets Manager: secrets, their versions, and their values. */
import type { Service } from '../service.js';
import * as deletion from './secretsmanager/delete.js';
import * as describe from './secretsmanager/describe.js';
import { ListSecrets } from './secretsmanager/list.js';
import * as secrets from './secretsmanager/secrets.js';
import { TagResource, UntagResource } from './secretsmanager/tags.js';
import * as values from './secretsmanager/values.js';

export const secretsmanager: Service = {
  name: 'secretsmanager',
  protocol: { kind: 'json', target: 'secretsmanager' },
  operations: { ...secrets, ...values, ...describe, ListSecrets, ...deletion, TagResource, UntagResource },
};
