/** CodeDeploy: applications, groups and revisions, and deployments to on-premises instances (which a runner runs). */
import constraints from '../constraints/codedeploy.json' with { type: 'json' };
import type { Service } from '../service.js';
import { access } from './codedeploy/access.js';
import * as applications from './codedeploy/applications.js';
import { CreateDeployment } from './codedeploy/create-deployment.js';
import {
  CreateDeploymentConfig,
  DeleteDeploymentConfig,
  GetDeploymentConfig,
  ListDeploymentConfigs,
} from './codedeploy/deployment-configs.js';
import {
  BatchGetDeploymentGroups,
  CreateDeploymentGroup,
  DeleteDeploymentGroup,
  GetDeploymentGroup,
  ListDeploymentGroups,
} from './codedeploy/deployment-groups.js';
import * as deployments from './codedeploy/deployments.js';
import { AddTagsToOnPremisesInstances, RemoveTagsFromOnPremisesInstances } from './codedeploy/instance-tags.js';
import * as instances from './codedeploy/instances.js';
import {
  BatchGetApplicationRevisions,
  GetApplicationRevision,
  ListApplicationRevisions,
  RegisterApplicationRevision,
} from './codedeploy/revisions.js';
import { ListTagsForResource, TagResource, UntagResource } from './codedeploy/tags.js';
import * as targets from './codedeploy/targets.js';
import { UpdateDeploymentGroup } from './codedeploy/update-group.js';

export const codedeploy: Service = {
  name: 'codedeploy',
  access,
  protocol: { kind: 'json', target: 'CodeDeploy_20141006' },
  validation: { code: 'ValidationException', constraints },
  operations: {
    ...applications,
    CreateDeploymentGroup,
    GetDeploymentGroup,
    BatchGetDeploymentGroups,
    ListDeploymentGroups,
    UpdateDeploymentGroup,
    DeleteDeploymentGroup,
    CreateDeploymentConfig,
    GetDeploymentConfig,
    ListDeploymentConfigs,
    DeleteDeploymentConfig,
    ...instances,
    AddTagsToOnPremisesInstances,
    RemoveTagsFromOnPremisesInstances,
    RegisterApplicationRevision,
    GetApplicationRevision,
    BatchGetApplicationRevisions,
    ListApplicationRevisions,
    CreateDeployment,
    ...deployments,
    ...targets,
    TagResource,
    UntagResource,
    ListTagsForResource,
  },
};
