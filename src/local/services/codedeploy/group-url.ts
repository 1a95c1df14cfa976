import type { Call } from '../../service.js';
import { selectedInstances } from './instance-tags.js';
import { applications, groups, instanceUrl } from './records.js';

/**
 * Where what is deployed to a group is to answer (`deploymentgroup:APPLICATION/GROUP`): on the first of its on-premises
 * instances, by name; undefined when it has none, or is not there.
 */
export async function groupUrl(call: Call, resource: string): Promise<string | undefined> {
  const [, applicationName = '', groupName = ''] = /^deploymentgroup:([^/]+)\/(.+)$/.exec(resource) ?? [];
  const application = await applications(call).get(applicationName);
  const group = application && (await groups(call, application.info.applicationId ?? '').get(groupName));
  const [first] = group ? await selectedInstances(call, group.info) : [];
  return first && instanceUrl(first);
}
