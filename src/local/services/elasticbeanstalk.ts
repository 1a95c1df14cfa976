/** Elastic Beanstalk: applications, their versions, and environments in which they really run. */
import constraints from '../constraints/elasticbeanstalk.json' with { type: 'json' };
import type { Service } from '../service.js';
import { access } from './elasticbeanstalk/access.js';
import {
  CreateApplication,
  DeleteApplication,
  DescribeApplications,
  UpdateApplication,
} from './elasticbeanstalk/applications.js';
import * as configuration from './elasticbeanstalk/configuration.js';
import {
  AssociateEnvironmentOperationsRole,
  DisassociateEnvironmentOperationsRole,
} from './elasticbeanstalk/downstream.js';
import {
  CheckDNSAvailability,
  CreateEnvironment,
  DescribeEnvironmentResources,
  DescribeEnvironments,
} from './elasticbeanstalk/environments.js';
import { DescribeEvents } from './elasticbeanstalk/events.js';
import * as health from './elasticbeanstalk/health.js';
import * as info from './elasticbeanstalk/info.js';
import {
  DescribePlatformVersion,
  ListAvailableSolutionStacks,
  ListPlatformBranches,
  ListPlatformVersions,
} from './elasticbeanstalk/platforms.js';
import { CreateStorageLocation } from './elasticbeanstalk/storage.js';
import { ListTagsForResource, UpdateTagsForResource } from './elasticbeanstalk/tags.js';
import { TerminateEnvironment } from './elasticbeanstalk/terminate.js';
import * as updates from './elasticbeanstalk/updates.js';
import * as versions from './elasticbeanstalk/versions.js';

export const elasticbeanstalk: Service = {
  name: 'elasticbeanstalk',
  access,
  protocol: {
    kind: 'query',
    version: '2010-12-01',
    xmlNamespace: 'http://elasticbeanstalk.amazonaws.com/docs/2010-12-01/',
  },
  validation: { code: 'ValidationError', constraints },
  operations: {
    CreateApplication,
    DescribeApplications,
    UpdateApplication,
    DeleteApplication,
    ...versions,
    CreateEnvironment,
    DescribeEnvironments,
    DescribeEnvironmentResources,
    CheckDNSAvailability,
    ...updates,
    TerminateEnvironment,
    DescribeEvents,
    ...health,
    ...info,
    ...configuration,
    ListAvailableSolutionStacks,
    ListPlatformVersions,
    DescribePlatformVersion,
    ListPlatformBranches,
    CreateStorageLocation,
    AssociateEnvironmentOperationsRole,
    DisassociateEnvironmentOperationsRole,
    ListTagsForResource,
    UpdateTagsForResource,
  },
};
