/** The types of resources that templates may have: one line for each. */
import { cdkMetadata } from './cdk/metadata.js';
import { nestedStack } from './cloudformation/stack.js';
import { waitConditionHandle } from './cloudformation/wait-condition-handle.js';
import { domain } from './codeartifact/domain.js';
import { repository as packageRepository } from './codeartifact/repository.js';
import { project } from './codebuild/project.js';
import { reportGroup } from './codebuild/report-group.js';
import { repository } from './codecommit/repository.js';
import { application } from './codedeploy/application.js';
import { deploymentConfig } from './codedeploy/deployment-config.js';
import { deploymentGroup } from './codedeploy/deployment-group.js';
import { pipeline } from './codepipeline/pipeline.js';
import { application as webApplication } from './elasticbeanstalk/application.js';
import { applicationVersion } from './elasticbeanstalk/application-version.js';
import { environment } from './elasticbeanstalk/environment.js';
import { rule } from './events/rule.js';
import { instanceProfile } from './iam/instance-profile.js';
import { managedPolicy } from './iam/managed-policy.js';
import { policy } from './iam/policy.js';
import { role } from './iam/role.js';
import { rolePolicy } from './iam/role-policy.js';
import { bucketPolicy } from './s3/bucket-policy.js';
import { bucket } from './s3/bucket.js';
import { secret } from './secretsmanager/secret.js';
import { logGroup } from './logs/log-group.js';
import { parameter } from './ssm/parameter.js';
import type { ResourceType } from './type.js';

export const resourceTypes: readonly ResourceType[] = [
  cdkMetadata,
  nestedStack,
  waitConditionHandle,
  domain,
  packageRepository,
  project,
  reportGroup,
  repository,
  application,
  deploymentConfig,
  deploymentGroup,
  pipeline,
  webApplication,
  applicationVersion,
  environment,
  rule,
  instanceProfile,
  managedPolicy,
  policy,
  role,
  rolePolicy,
  bucketPolicy,
  bucket,
  secret,
  logGroup,
  parameter,
];

export function resourceType(type: string): ResourceType | undefined {
  return resourceTypes.find((each) => each.type === type);
}
