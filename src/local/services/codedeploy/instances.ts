import {
  BatchGetOnPremisesInstances$,
  DeregisterOnPremisesInstance$,
  GetOnPremisesInstance$,
  ListOnPremisesInstances$,
  RegisterOnPremisesInstance$,
  type BatchGetOnPremisesInstancesCommandInput,
  type BatchGetOnPremisesInstancesCommandOutput,
  type DeregisterOnPremisesInstanceCommandInput,
  type DeregisterOnPremisesInstanceCommandOutput,
  type GetOnPremisesInstanceCommandInput,
  type GetOnPremisesInstanceCommandOutput,
  type ListOnPremisesInstancesCommandInput,
  type ListOnPremisesInstancesCommandOutput,
  type RegisterOnPremisesInstanceCommandInput,
  type RegisterOnPremisesInstanceCommandOutput,
} from '@aws-sdk/client-codedeploy';
import { randomBytes } from 'node:crypto';
import { localUser } from '../../caller.js';
import { AwsError } from '../../errors.js';
import { freePort } from '../../hosting/ports.js';
import { takenPorts } from '../../hosting/taken-ports.js';
import { instanceRoot, rootOf } from '../../runs/deployments/instance-folder.js';
import { endInstance } from '../../runs/deployments/left-scripts.js';
import { type Call, operation } from '../../service.js';
import { page } from '../page.js';
import { passes } from './instance-tags.js';
import { checkBatch, instances, invalidToken, PAGE } from './records.js';

/** BatchGetOnPremisesInstances in the API reference. */
const BATCH = 100;

/** How long what runs on an instance may take to end by itself, in milliseconds. */
const GRACE = 5_000;

type Identity = Pick<RegisterOnPremisesInstanceCommandInput, 'iamUserArn' | 'iamSessionArn'>;

/** Makes the folder that is the instance, too. One that was deregistered under this name gets its former folder, and a new port. */
export const RegisterOnPremisesInstance = operation<
  RegisterOnPremisesInstanceCommandInput,
  RegisterOnPremisesInstanceCommandOutput
>(RegisterOnPremisesInstance$, async ({ instanceName = '', iamUserArn, iamSessionArn }, call) => {
  checkName(instanceName);
  await checkIdentity(call, { iamUserArn, iamSessionArn });
  const former = await instances(call).get(instanceName);
  if (former && former.info.deregisterTime === undefined) {
    const message = `The on-premises instance name is already registered: ${instanceName}`;
    throw new AwsError('InstanceNameAlreadyRegisteredException', message);
  }
  const record = {
    port: await freePort(await takenPorts(call.store)),
    info: {
      instanceName,
      ...(iamUserArn !== undefined && { iamUserArn }),
      ...(iamSessionArn !== undefined && { iamSessionArn }),
      instanceArn: call.arn('codedeploy', `instance/${instanceName}_${randomBytes(5).toString('hex')}`),
      registerTime: call.now(),
      tags: [],
    },
  };
  await instanceRoot(call.store, call.region, record);
  await instances(call).put(instanceName, record);
  return {};
});

/**
 * The instance stays listed, without its tags, and its folder with what was deployed, as a real machine's files do. What
 * runs there is ended: nobody would know of it any more.
 */
export const DeregisterOnPremisesInstance = operation<
  DeregisterOnPremisesInstanceCommandInput,
  DeregisterOnPremisesInstanceCommandOutput
>(DeregisterOnPremisesInstance$, async ({ instanceName = '' }, call) => {
  const record = await instances(call).get(instanceName);
  if (!record || record.info.deregisterTime !== undefined) return {};
  const { iamUserArn: _user, iamSessionArn: _session, ...info } = record.info;
  await instances(call).put(instanceName, { info: { ...info, deregisterTime: call.now(), tags: [] } });
  await endInstance(rootOf(call.store, call.region, record), GRACE);
  return {};
});

export const GetOnPremisesInstance = operation<GetOnPremisesInstanceCommandInput, GetOnPremisesInstanceCommandOutput>(
  GetOnPremisesInstance$,
  async ({ instanceName = '' }, call) => {
    const record = await instances(call).get(instanceName);
    if (record) return { instanceInfo: record.info };
    throw new AwsError('InstanceNotRegisteredException', `The on-premises instance ${instanceName} is not registered.`);
  },
);

/** Instances that are not there are left out. */
export const BatchGetOnPremisesInstances = operation<
  BatchGetOnPremisesInstancesCommandInput,
  BatchGetOnPremisesInstancesCommandOutput
>(BatchGetOnPremisesInstances$, async ({ instanceNames = [] }, call) => {
  checkBatch(instanceNames, BATCH);
  const found = await Promise.all(instanceNames.map((name) => instances(call).get(name)));
  return { instanceInfos: found.flatMap((record) => record?.info ?? []) };
});

export const ListOnPremisesInstances = operation<
  ListOnPremisesInstancesCommandInput,
  ListOnPremisesInstancesCommandOutput
>(ListOnPremisesInstances$, async ({ registrationStatus, tagFilters = [], nextToken }, call) => {
  const all = (await instances(call).entries()).map(([, { info }]) => info);
  const names = all
    .filter(({ deregisterTime }) => {
      const status = deregisterTime === undefined ? 'Registered' : 'Deregistered';
      return registrationStatus === undefined || status === registrationStatus;
    })
    .filter(({ tags = [] }) => tagFilters.length === 0 || passes(tags, tagFilters))
    .map(({ instanceName = '' }) => instanceName);
  const { items, next } = page(names, (name) => name, PAGE, nextToken, invalidToken);
  return { instanceNames: [...items], ...(next && { nextToken: next }) };
});

/** A folder is called like this, too. @throws AwsError `InvalidInstanceNameException` */
function checkName(name: string): void {
  if (/^[A-Za-z0-9_][\w.-]{0,99}$/.test(name) && !/^m?i-/.test(name)) return;
  const message = `The on-premises instance name "${name}" is not valid: it has 1 to 100 letters, digits, ".", "_" and "-", does not begin with "." or "-", and is not that of an EC2 instance.`;
  throw new AwsError('InvalidInstanceNameException', message);
}

/**
 * The instance reads revisions as this user, or in this session of a role.
 * @throws AwsError in the words of RegisterOnPremisesInstance in CodeDeploy's API reference
 */
async function checkIdentity(call: Call, { iamUserArn, iamSessionArn }: Identity): Promise<void> {
  if (iamUserArn === undefined && iamSessionArn === undefined) {
    throw new AwsError('IamArnRequiredException', 'No IAM ARN was included in the request.');
  }
  if (iamUserArn !== undefined && iamSessionArn !== undefined) {
    const message = 'Both an IAM user ARN and an IAM session ARN were included in the request.';
    throw new AwsError('MultipleIamArnsProvidedException', message);
  }
  if (iamUserArn !== undefined && iamUserArn !== localUser) {
    const message = `There is no IAM user ${iamUserArn}: the local AWS has ${localUser} alone. Roles have session ARNs.`;
    throw new AwsError('InvalidIamUserArnException', message);
  }
  if (iamSessionArn === undefined) return;
  if (!/^arn:aws:sts::\d{12}:assumed-role\/[^/]+\/[^/]+$/.test(iamSessionArn)) {
    throw new AwsError('InvalidIamSessionArnException', `The IAM session ARN is not valid: ${iamSessionArn}`);
  }
  for (const [, { info }] of await instances(call).entries()) {
    if (info.iamSessionArn !== iamSessionArn) continue;
    const message = `The IAM session ARN is already registered: ${iamSessionArn}`;
    throw new AwsError('IamSessionArnAlreadyRegisteredException', message);
  }
}
