import { randomUUID } from 'node:crypto';
import {
  BatchGetApplications$,
  CreateApplication$,
  DeleteApplication$,
  GetApplication$,
  ListApplications$,
  UpdateApplication$,
  type BatchGetApplicationsCommandInput,
  type BatchGetApplicationsCommandOutput,
  type CreateApplicationCommandInput,
  type CreateApplicationCommandOutput,
  type DeleteApplicationCommandInput,
  type DeleteApplicationCommandOutput,
  type GetApplicationCommandInput,
  type GetApplicationCommandOutput,
  type ListApplicationsCommandInput,
  type ListApplicationsCommandOutput,
  type UpdateApplicationCommandInput,
  type UpdateApplicationCommandOutput,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../errors.js';
import { type Call, operation } from '../../service.js';
import { page } from '../page.js';
import { endDeployments } from './end-deployments.js';
import {
  applicationNamed,
  applications,
  checkBatch,
  deployments,
  groups,
  invalidToken,
  PAGE,
  revisions,
} from './records.js';
import { withTags } from './tags.js';

/** CodeDeploy User Guide, "Quotas": applications of an account in a region. */
const LIMIT = 1000;
/** BatchGetApplications in the API reference. */
const BATCH = 100;

export const CreateApplication = operation<CreateApplicationCommandInput, CreateApplicationCommandOutput>(
  CreateApplication$,
  async ({ applicationName = '', computePlatform = 'Server', tags = [] }, call) => {
    checkName(applicationName);
    await checkFree(call, applicationName);
    if ((await applications(call).count()) >= LIMIT) {
      throw new AwsError('ApplicationLimitExceededException', `You can have ${LIMIT} applications at most.`);
    }
    const applicationId = randomUUID();
    const info = { applicationId, applicationName, createTime: call.now(), linkedToGitHub: false, computePlatform };
    await applications(call).put(applicationName, { info, tags: withTags([], tags) });
    return { applicationId };
  },
);

export const GetApplication = operation<GetApplicationCommandInput, GetApplicationCommandOutput>(
  GetApplication$,
  async ({ applicationName }, call) => ({ application: (await applicationNamed(call, applicationName)).info }),
);

export const BatchGetApplications = operation<BatchGetApplicationsCommandInput, BatchGetApplicationsCommandOutput>(
  BatchGetApplications$,
  async ({ applicationNames = [] }, call) => {
    checkBatch(applicationNames, BATCH);
    const found = await Promise.all(applicationNames.map((name) => applicationNamed(call, name)));
    return { applicationsInfo: found.map(({ info }) => info) };
  },
);

export const ListApplications = operation<ListApplicationsCommandInput, ListApplicationsCommandOutput>(
  ListApplications$,
  async ({ nextToken }, call) => {
    const names = (await applications(call).entries()).map(([name]) => name);
    const { items, next } = page(names, (name) => name, PAGE, nextToken, invalidToken);
    return { applications: [...items], ...(next && { nextToken: next }) };
  },
);

/** Changes the name. Its groups, revisions and deployments stay with it. */
export const UpdateApplication = operation<UpdateApplicationCommandInput, UpdateApplicationCommandOutput>(
  UpdateApplication$,
  async ({ applicationName = '', newApplicationName = '' }, call) => {
    const application = await applicationNamed(call, applicationName);
    checkName(newApplicationName);
    await checkFree(call, newApplicationName);
    const renamed = { applicationName: newApplicationName };
    const ofApplication = groups(call, application.info.applicationId ?? '');
    for (const [name, group] of await ofApplication.entries()) {
      await ofApplication.put(name, { ...group, info: { ...group.info, ...renamed } });
    }
    for (const [id, record] of await deployments(call).entries()) {
      if (record.info.applicationName !== applicationName) continue;
      await deployments(call).put(id, { ...record, info: { ...record.info, ...renamed } });
    }
    await applications(call).put(newApplicationName, { ...application, info: { ...application.info, ...renamed } });
    await applications(call).delete(applicationName);
    return {};
  },
);

/** With its groups and revisions. One that is not there has been deleted. What is being deployed is stopped. */
export const DeleteApplication = operation<DeleteApplicationCommandInput, DeleteApplicationCommandOutput>(
  DeleteApplication$,
  async ({ applicationName = '' }, call) => {
    const id = (await applications(call).get(applicationName))?.info.applicationId;
    if (id === undefined) return {};
    for (const [name, { info }] of await groups(call, id).entries()) {
      await endDeployments(call, info.deploymentGroupId ?? '');
      await groups(call, id).delete(name);
    }
    for (const [key, { applicationId }] of await revisions(call).entries()) {
      if (applicationId === id) await revisions(call).delete(key);
    }
    await applications(call).delete(applicationName);
    return {};
  },
);

/** Source: "Quotas" in AWS's CodeDeploy user guide. @throws AwsError `InvalidApplicationNameException` */
function checkName(name: string): void {
  if (/^[\w+=,.@-]{1,100}$/.test(name)) return;
  const message = `Invalid application name: ${name}. Names have letters, digits and the characters + = , . @ _ -`;
  throw new AwsError('InvalidApplicationNameException', message);
}

/** @throws AwsError `ApplicationAlreadyExistsException` */
async function checkFree(call: Call, name: string): Promise<void> {
  if (!(await applications(call).get(name))) return;
  throw new AwsError('ApplicationAlreadyExistsException', `Application already exists: ${name}`);
}
