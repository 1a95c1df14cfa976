import {
  CreateApplication$,
  DeleteApplication$,
  DescribeApplications$,
  UpdateApplication$,
  type ApplicationDescription,
  type CreateApplicationCommandInput,
  type CreateApplicationCommandOutput,
  type DeleteApplicationCommandInput,
  type DeleteApplicationCommandOutput,
  type DescribeApplicationsCommandInput,
  type DescribeApplicationsCommandOutput,
  type UpdateApplicationCommandInput,
  type UpdateApplicationCommandOutput,
} from '@aws-sdk/client-elastic-beanstalk';
import { AwsError } from '../../errors.js';
import { operation, type Call } from '../../service.js';
import {
  applicationArn,
  applicationNamed,
  type ApplicationRecord,
  applications,
  versionKey,
  versions,
  versionsOf,
} from './application.js';
import { livingEnvironments } from './environment.js';
import { inProgress, invalidValue, notOffered } from './errors.js';
import { info, note } from './events.js';
import { withTags } from './tags.js';
import { beginTermination } from './terminate.js';

/** Applications of an account and region ("Elastic Beanstalk endpoints and quotas" in the AWS General Reference). */
const APPLICATION_LIMIT = 75;

export const CreateApplication = operation<CreateApplicationCommandInput, CreateApplicationCommandOutput>(
  CreateApplication$,
  async (input, call) => {
    const { ApplicationName: name = '', Description: description, Tags = [], ResourceLifecycleConfig } = input;
    if (ResourceLifecycleConfig) throw notOffered('ResourceLifecycleConfig');
    return { Application: await shown(call, await create(call, name, { description, tags: withTags([], Tags) })) };
  },
);

/** @throws AwsError `InvalidParameterValue`, `TooManyApplicationsException` */
export async function create(
  call: Call,
  name: string,
  { description, tags = [] }: { description?: string | undefined; tags?: ApplicationRecord['tags'] } = {},
): Promise<ApplicationRecord> {
  if (name.includes('/')) throw invalidValue('Application name must not contain a forward slash.');
  if (await applications(call).get(name)) throw invalidValue(`Application ${name} already exists.`);
  if ((await applications(call).count()) >= APPLICATION_LIMIT) {
    throw new AwsError('TooManyApplicationsException', `You cannot have more than ${APPLICATION_LIMIT} Applications.`);
  }
  const now = call.now();
  const application: ApplicationRecord = {
    name,
    arn: applicationArn(call, name),
    created: now,
    updated: now,
    tags,
    ...(description !== undefined && { description }),
  };
  await applications(call).put(name, application);
  await note(call, name, [info(`Created new Application: ${name}`)], { requestId: call.requestId });
  return application;
}

export const DescribeApplications = operation<DescribeApplicationsCommandInput, DescribeApplicationsCommandOutput>(
  DescribeApplications$,
  async ({ ApplicationNames: names }, call) => {
    const all = (await applications(call).entries()).map(([, application]) => application);
    const wanted = all.filter(({ name }) => !names?.length || names.includes(name));
    return { Applications: await Promise.all(wanted.map((application) => shown(call, application))) };
  },
);

export const UpdateApplication = operation<UpdateApplicationCommandInput, UpdateApplicationCommandOutput>(
  UpdateApplication$,
  async (input, call) => {
    const former = await applicationNamed(call, input.ApplicationName);
    const { Description: description } = input;
    const application = { ...former, updated: call.now(), ...(description !== undefined && { description }) };
    await applications(call).put(application.name, application);
    return { Application: await shown(call, application) };
  },
);

/** The bundles of its versions stay in S3. */
export const DeleteApplication = operation<DeleteApplicationCommandInput, DeleteApplicationCommandOutput>(
  DeleteApplication$,
  async (input, call) => {
    const { name } = await applicationNamed(call, input.ApplicationName);
    const running = (await livingEnvironments(call)).filter(({ application }) => application === name);
    if (running.length > 0 && !input.TerminateEnvByForce) {
      const names = running.map((environment) => environment.name).join(', ');
      throw inProgress(`Unable to delete application ${name} because it has running environments: ${names}.`);
    }
    for (const environment of running) await beginTermination(call, environment);
    for (const { label } of await versionsOf(call, name)) await versions(call).delete(versionKey(name, label));
    await applications(call).delete(name);
    return {};
  },
);

async function shown(call: Call, application: ApplicationRecord): Promise<ApplicationDescription> {
  const { name, arn, description, created, updated } = application;
  return {
    ApplicationName: name,
    ApplicationArn: arn,
    ...(description !== undefined && { Description: description }),
    DateCreated: created,
    DateUpdated: updated,
    Versions: (await versionsOf(call, name)).map(({ label }) => label),
    ConfigurationTemplates: [],
    ResourceLifecycleConfig: {
      VersionLifecycleConfig: {
        MaxCountRule: { Enabled: false, MaxCount: 200, DeleteSourceFromS3: false },
        MaxAgeRule: { Enabled: false, MaxAgeInDays: 180, DeleteSourceFromS3: false },
      },
    },
  };
}
