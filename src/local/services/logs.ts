/** CloudWatch Logs: log groups, their streams, and the events in them. */
import constraints from '../constraints/logs.json' with { type: 'json' };
import type { Service } from '../service.js';
import { access } from './logs/access.js';
import * as events from './logs/events.js';
import { FilterLogEvents } from './logs/filter-events.js';
import * as groups from './logs/groups.js';
import * as streams from './logs/streams.js';
import { ListTagsForResource, TagResource, UntagResource } from './logs/tags.js';

export const logs: Service = {
  name: 'logs',
  access,
  protocol: { kind: 'json', target: 'Logs_20140328' },
  validation: { code: 'InvalidParameterException', constraints },
  operations: { ...groups, ...streams, ...events, FilterLogEvents, TagResource, UntagResource, ListTagsForResource },
  storedOnly: { PutRetentionPolicy: 'no event expires' },
};
