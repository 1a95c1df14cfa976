import type { ApplicationVersionStatus, Tag } from '@aws-sdk/client-elastic-beanstalk';
import type { Call } from '../../service.js';
import type { Collection } from '../../store.js';
import { invalidValue } from './errors.js';

export interface ApplicationRecord {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  readonly created: Date;
  readonly updated: Date;
  readonly tags: readonly Tag[];
}

export interface VersionRecord {
  readonly application: string;
  readonly label: string;
  readonly arn: string;
  readonly description?: string;
  readonly bundle?: { readonly bucket: string; readonly key: string };
  readonly status: ApplicationVersionStatus;
  readonly created: Date;
  readonly updated: Date;
  readonly tags: readonly Tag[];
}

export function applications(call: Call): Collection<ApplicationRecord> {
  return call.regional('elasticbeanstalk/applications');
}

/** Under `<application>/<label>`. */
export function versions(call: Call): Collection<VersionRecord> {
  return call.regional('elasticbeanstalk/versions');
}

export function versionKey(application: string, label: string): string {
  return `${application}/${label}`;
}

export function applicationArn(call: Call, name: string): string {
  return call.arn('elasticbeanstalk', `application/${name}`);
}

export function versionArn(call: Call, application: string, label: string): string {
  return call.arn('elasticbeanstalk', `applicationversion/${application}/${label}`);
}

/** @throws AwsError `InvalidParameterValue` */
export async function applicationNamed(call: Call, name = ''): Promise<ApplicationRecord> {
  const application = await applications(call).get(name);
  if (!application) throw invalidValue(`No Application named '${name}' found.`);
  return application;
}

/** Newest first. */
export async function versionsOf(call: Call, application?: string): Promise<VersionRecord[]> {
  const all = (await versions(call).entries()).map(([, version]) => version);
  return all
    .filter((version) => application === undefined || version.application === application)
    .toSorted((a, b) => b.created.getTime() - a.created.getTime());
}

/** @throws AwsError `InvalidParameterValue` */
export async function versionNamed(call: Call, application: string, label: string): Promise<VersionRecord> {
  const version = await versions(call).get(versionKey(application, label));
  if (!version) throw invalidValue(`No Application Version named '${label}' found.`);
  return version;
}
