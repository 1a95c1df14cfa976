import {
  CreateProject$,
  UpdateProject$,
  type CreateProjectCommandInput,
  type CreateProjectCommandOutput,
  type Project,
} from '@aws-sdk/client-codebuild';
import { withDefaults } from '../changes.js';
import { nameOf } from '../given.js';
import { inputOf } from '../input.js';
import { smallTagsOf } from '../tags.js';
import type { Made, Properties, ResourceType } from '../type.js';

/** What a project has that does not say it: CreateProject in the CodeBuild API reference. */
const DEFAULTS: Properties = {
  BuildBatchConfig: {},
  Cache: { Type: 'NO_CACHE' },
  Description: '',
  LogsConfig: { CloudWatchLogs: { Status: 'ENABLED' } },
  QueuedTimeoutInMinutes: 480,
  SourceVersion: '',
  TimeoutInMinutes: 60,
};

/** Source: "AWS::CodeBuild::Project" in the CloudFormation template reference. It cannot be imported. */
export const project: ResourceType = {
  type: 'AWS::CodeBuild::Project',
  properties: {
    Artifacts: 'update',
    BuildBatchConfig: 'update',
    Cache: 'update',
    Description: 'update',
    EncryptionKey: 'update',
    Environment: 'update',
    LogsConfig: 'update',
    Name: 'replace',
    QueuedTimeoutInMinutes: 'update',
    ServiceRole: 'update',
    Source: 'update',
    SourceVersion: 'update',
    Tags: 'update',
    TimeoutInMinutes: 'update',
  },
  required: ['Artifacts', 'Environment', 'ServiceRole', 'Source'],
  attributes: ['Arn', 'Id'],
  identifier: [],

  async create(job) {
    const given = { ...job.properties, Name: nameOf(job, 'Name', 255), Tags: smallTagsOf(job) };
    const input = inputOf<CreateProjectCommandInput>(CreateProject$, given, job.logicalId);
    return made((await job.call<CreateProjectCommandOutput>('codebuild', 'CreateProject', input)).project);
  },

  async update(job, former) {
    const defaults = { ...DEFAULTS, EncryptionKey: defaultKey(former.attributes['Arn']) };
    const given = { ...withDefaults(job, former, defaults), Name: former.id, Tags: smallTagsOf(job) };
    await job.call('codebuild', 'UpdateProject', inputOf(UpdateProject$, given, job.logicalId));
    return { id: former.id, attributes: former.attributes };
  },

  /** Its builds stay. */
  async remove(job, { id }) {
    await job.call('codebuild', 'DeleteProject', { name: id });
  },

  adopt: async () => undefined,
};

/** AWS's own key for S3, of the project's region and account. */
function defaultKey(projectArn: unknown): string {
  const [arn, partition, , region, account] = String(projectArn).split(':');
  return [arn, partition, 'kms', region, account, 'alias/aws/s3'].join(':');
}

/** Its `Id` is what `Ref` gives: the name. */
function made({ name = '', arn }: Project = {}): Made {
  return { id: name, attributes: { Arn: arn, Id: name } };
}
