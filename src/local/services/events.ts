/** EventBridge: the default event bus, its rules, their targets, and events. */
import constraints from '../constraints/events.json' with { type: 'json' };
import type { Service } from '../service.js';
import { access } from './events/access.js';
import * as buses from './events/buses.js';
import * as putEvents from './events/put-events.js';
import * as rules from './events/rules.js';
import { ListTagsForResource, TagResource, UntagResource } from './events/tags.js';
import * as targets from './events/targets.js';

export const events: Service = {
  name: 'events',
  access,
  protocol: { kind: 'json', target: 'AWSEvents' },
  validation: { code: 'ValidationException', constraints },
  operations: { ...buses, ...rules, ...targets, ...putEvents, TagResource, UntagResource, ListTagsForResource },
};
