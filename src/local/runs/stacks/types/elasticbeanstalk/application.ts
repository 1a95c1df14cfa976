import {
  CreateApplication$,
  type CreateApplicationCommandInput,
  type DescribeApplicationsCommandOutput,
} from '@aws-sdk/client-elastic-beanstalk';
import { isChanged } from '../changes.js';
import { nameOf, text } from '../given.js';
import { inputOf } from '../input.js';
import type { ResourceJob, ResourceType } from '../type.js';

/** Source: "AWS::ElasticBeanstalk::Application" in the CloudFormation template reference. */
export const application: ResourceType = {
  type: 'AWS::ElasticBeanstalk::Application',
  properties: { ApplicationName: 'replace', Description: 'update' },
  required: [],
  attributes: [],
  identifier: ['ApplicationName'],

  async create(job) {
    const name = nameOf(job, 'ApplicationName', 100);
    const given = { ...job.properties, ApplicationName: name };
    const input = inputOf<CreateApplicationCommandInput>(CreateApplication$, given, job.logicalId);
    await job.call('elasticbeanstalk', 'CreateApplication', input);
    return { id: name, attributes: {} };
  },

  async update(job, former) {
    if (isChanged(job, former, 'Description')) {
      const Description = text(job.properties, 'Description') ?? '';
      await job.call('elasticbeanstalk', 'UpdateApplication', { ApplicationName: former.id, Description });
    }
    return { id: former.id, attributes: {} };
  },

  /** @throws AwsError `OperationInProgressFailure` where environments run in it */
  async remove(job, { id }) {
    if (!(await isThere(job, id))) return;
    await job.call('elasticbeanstalk', 'DeleteApplication', { ApplicationName: id });
  },

  async adopt(job) {
    const name = text(job.properties, 'ApplicationName') ?? '';
    return (await isThere(job, name)) ? { id: name, attributes: {} } : undefined;
  },
};

async function isThere({ call }: ResourceJob, name: string): Promise<boolean> {
  const input = { ApplicationNames: [name] };
  const answer = await call<DescribeApplicationsCommandOutput>('elasticbeanstalk', 'DescribeApplications', input);
  return (answer.Applications ?? []).length > 0;
}
