import { CreateApplication$, type CreateApplicationCommandInput } from '@aws-sdk/client-codedeploy';
import { ifThere } from '../if-there.js';
import { nameOf, text } from '../given.js';
import { inputOf } from '../input.js';
import { tagsOf } from '../tags.js';
import type { ResourceType } from '../type.js';
import { changeTags } from './change-tags.js';

/** Source: "AWS::CodeDeploy::Application" in the CloudFormation template reference. */
export const application: ResourceType = {
  type: 'AWS::CodeDeploy::Application',
  properties: { ApplicationName: 'replace', ComputePlatform: 'replace', Tags: 'update' },
  required: [],
  attributes: [],
  identifier: ['ApplicationName'],

  async create(job) {
    const name = nameOf(job, 'ApplicationName', 100);
    const given = { ...job.properties, ApplicationName: name, Tags: tagsOf(job) };
    const input = inputOf<CreateApplicationCommandInput>(CreateApplication$, given, job.logicalId);
    await job.call('codedeploy', 'CreateApplication', input);
    return { id: name, attributes: {} };
  },

  async update(job, former) {
    await changeTags(job, former, `application:${former.id}`);
    return { id: former.id, attributes: {} };
  },

  async remove(job, { id }) {
    await job.call('codedeploy', 'DeleteApplication', { applicationName: id });
  },

  async adopt(job) {
    const applicationName = text(job.properties, 'ApplicationName') ?? '';
    const asked = job.call<object>('codedeploy', 'GetApplication', { applicationName });
    return (await ifThere(asked, 'ApplicationDoesNotExistException')) && { id: applicationName, attributes: {} };
  },
};
