import type { DeploymentInfo, InstanceTarget } from '@aws-sdk/client-codedeploy';
import type { LocalAws } from '../../index.js';
import type { InstanceRecord } from '../../services/codedeploy/records.js';
import type { BuildAccess } from '../build-access.js';
import { keptVariables } from '../machines/host.js';
import type { Timing } from '../timing.js';

/** A deployment to one instance: what its events need of it. */
export interface InstanceJob {
  readonly aws: LocalAws;
  readonly region: string;
  readonly deployment: DeploymentInfo;
  readonly groupId: string;
  readonly instance: InstanceRecord;
  /** The instance's folder. */
  readonly root: string;
  /** What scripts have in their environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whom scripts run as. */
  readonly user: string;
  readonly timing: Timing;
  /** Aborted when the deployment is ended from outside. */
  readonly interrupt: AbortSignal;
  /** Whether the instance is still that which was registered when its deployment began. */
  isRegistered(): Promise<boolean>;
  /** Shows how far the deployment to the instance is. */
  report(target: InstanceTarget): Promise<void>;
}

/** What a machine with a role tells its programs: where it is, and who they are. */
export function roleVariables(region: string, access: BuildAccess | undefined): Record<string, string> {
  return access ? { AWS_REGION: region, AWS_DEFAULT_REGION: region, ...access.variables } : {};
}

/**
 * What every program on an instance has. Two variables are not AWS's: CODEDEPLOY_INSTANCE_ROOT is where the root of the
 * instance lies, which a real machine has at `/`, and PORT is the one that is the instance's own, as all of them share this
 * machine's.
 */
export function instanceVariables(root: string, port: number | undefined): Record<string, string> {
  return {
    ...keptVariables(process.env),
    // The agents run as root.
    HOME: `${root}/root`,
    TMPDIR: `${root}/tmp`,
    CODEDEPLOY_INSTANCE_ROOT: root,
    ...(port !== undefined && { PORT: String(port) }),
  };
}

/**
 * The environment of scripts.
 * Source: "Environment variable availability for hooks" in AWS's CodeDeploy user guide.
 */
export function hookEnvironment(
  deployment: DeploymentInfo,
  groupId: string,
  root: string,
  port: number | undefined,
): Record<string, string> {
  const { applicationName = '', deploymentId = '', deploymentGroupName = '', revision } = deployment;
  const { bucket = '', key = '', version, eTag } = revision?.s3Location ?? {};
  return {
    ...instanceVariables(root, port),
    APPLICATION_NAME: applicationName,
    DEPLOYMENT_ID: deploymentId,
    DEPLOYMENT_GROUP_NAME: deploymentGroupName,
    DEPLOYMENT_GROUP_ID: groupId,
    BUNDLE_BUCKET: bucket,
    BUNDLE_KEY: key,
    ...(version !== undefined && { BUNDLE_VERSION: version }),
    ...(eTag !== undefined && { BUNDLE_ETAG: eTag }),
  };
}
