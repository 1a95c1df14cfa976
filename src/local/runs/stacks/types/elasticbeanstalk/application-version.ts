import {
  CreateApplicationVersion$,
  type CreateApplicationVersionCommandInput,
  type DescribeApplicationVersionsCommandOutput,
} from '@aws-sdk/client-elastic-beanstalk';
import { isChanged } from '../changes.js';
import { text } from '../given.js';
import { inputOf } from '../input.js';
import type { Made, ResourceJob, ResourceType } from '../type.js';

/** Its label is always made for it. Source: "AWS::ElasticBeanstalk::ApplicationVersion" in the CloudFormation template reference. */
export const applicationVersion: ResourceType = {
  type: 'AWS::ElasticBeanstalk::ApplicationVersion',
  properties: { ApplicationName: 'replace', Description: 'update', SourceBundle: 'replace' },
  required: ['ApplicationName', 'SourceBundle'],
  attributes: ['Id'],
  identifier: ['ApplicationName', 'Id'],

  async create(job) {
    const VersionLabel = job.name(100);
    const given = { ...job.properties, VersionLabel };
    const input = inputOf<CreateApplicationVersionCommandInput>(CreateApplicationVersion$, given, job.logicalId);
    await job.call('elasticbeanstalk', 'CreateApplicationVersion', input);
    return made(VersionLabel);
  },

  async update(job, former) {
    if (isChanged(job, former, 'Description')) {
      const input = { ...labelled(job, former.id), Description: text(job.properties, 'Description') ?? '' };
      await job.call('elasticbeanstalk', 'UpdateApplicationVersion', input);
    }
    return made(former.id);
  },

  /** Its bundle stays in S3. @throws AwsError `InvalidParameterValue` where an environment runs it */
  async remove(job, { id, properties }) {
    if (!(await isThere({ ...job, properties }, id))) return;
    await job.call('elasticbeanstalk', 'DeleteApplicationVersion', labelled({ properties }, id));
  },

  async adopt(job) {
    const id = text(job.properties, 'Id') ?? '';
    return (await isThere(job, id)) ? made(id) : undefined;
  },
};

function labelled({ properties }: Pick<ResourceJob, 'properties'>, VersionLabel: string) {
  return { ApplicationName: text(properties, 'ApplicationName'), VersionLabel };
}

async function isThere(
  { call, properties }: Pick<ResourceJob, 'call' | 'properties'>,
  label: string,
): Promise<boolean> {
  const input = { ApplicationName: text(properties, 'ApplicationName'), VersionLabels: [label] };
  const answer = await call<DescribeApplicationVersionsCommandOutput>(
    'elasticbeanstalk',
    'DescribeApplicationVersions',
    input,
  );
  return (answer.ApplicationVersions ?? []).length > 0;
}

function made(label: string): Made {
  return { id: label, attributes: { Id: label } };
}
