/** Source: "Actions, resources, and condition keys for AWS Elastic Beanstalk" in the Service Authorization Reference. */
import type {
  AssociateEnvironmentOperationsRoleCommandInput,
  CreateApplicationCommandInput,
  CreateApplicationVersionCommandInput,
  CreateEnvironmentCommandInput,
  DescribeEnvironmentsCommandInput,
  DescribeEventsCommandInput,
  UpdateEnvironmentCommandInput,
  UpdateTagsForResourceCommandInput,
} from '@aws-sdk/client-elastic-beanstalk';
import {
  anyResource,
  type Asked,
  type ConditionContext,
  passRole,
  requestTags,
  rule,
  type ServiceAccess,
  tagKeys,
} from '../../access/permission.js';
import type { Call } from '../../service.js';
import { applicationArn, versionArn } from './application.js';
import { roleArn, SERVICE } from './downstream.js';
import { type AboutEnvironment, environmentArn, findEnvironment } from './environment.js';
import { tagsOf } from './tags.js';

interface About extends AboutEnvironment {
  readonly ApplicationName?: string | undefined;
  readonly VersionLabel?: string | undefined;
}

const onApplication = rule<About>(({ ApplicationName = '' }, call) => [
  { resource: applicationArn(call, ApplicationName) },
]);

const onApplications = rule<{ ApplicationNames?: string[] }>(({ ApplicationNames: names }, call) =>
  (names?.length ? names : ['*']).map((name) => ({ resource: applicationArn(call, name) })),
);

const onVersion = rule<About>((input, call) => [versionAsked(input, call)]);

const onEnvironment = rule<About>(async (input, call) => [await environmentAsked(input, call)]);

const onSettings = rule<About>(async (input, call) =>
  input.EnvironmentName === undefined ? [{ resource: '*' }] : [await environmentAsked(input, call)],
);

export const access: ServiceAccess = {
  operations: {
    CreateApplication: rule<CreateApplicationCommandInput>(({ ApplicationName = '', Tags }, call) => [
      { resource: applicationArn(call, ApplicationName), context: requestTags(Tags) },
    ]),
    DescribeApplications: onApplications,
    UpdateApplication: onApplication,
    DeleteApplication: onApplication,
    CreateApplicationVersion: rule<CreateApplicationVersionCommandInput>((input, call) => [
      { resource: applicationArn(call, input.ApplicationName ?? '') },
      versionAsked(input, call, requestTags(input.Tags)),
    ]),
    DescribeApplicationVersions: rule<About>((input, call) => [versionAsked(input, call)]),
    UpdateApplicationVersion: onVersion,
    DeleteApplicationVersion: onVersion,
    CreateEnvironment: rule<CreateEnvironmentCommandInput>((input, call) => {
      const resource = environmentArn(call, input.ApplicationName ?? '', input.EnvironmentName ?? '');
      const context = {
        ...inApplication(call, input.ApplicationName),
        ...requestTags(input.Tags),
        ...from(call, input),
      };
      return [
        { resource, context },
        ...passesServiceRole(call, input, resource),
        ...passRole(input.OperationsRole, SERVICE, resource),
      ];
    }),
    DescribeEnvironments: rule<DescribeEnvironmentsCommandInput>(async (input, call) => {
      const { EnvironmentNames: names, EnvironmentIds: ids, ApplicationName } = input;
      const named = [
        ...(names ?? []).map((EnvironmentName) => ({ ApplicationName, EnvironmentName })),
        ...(ids ?? []).map((EnvironmentId) => ({ ApplicationName, EnvironmentId })),
      ];
      return Promise.all((named.length > 0 ? named : [{ ApplicationName }]).map((one) => environmentAsked(one, call)));
    }),
    UpdateEnvironment: rule<UpdateEnvironmentCommandInput>(async (input, call) => {
      const asked = await environmentAsked(input, call, from(call, input));
      return [asked, ...passesServiceRole(call, input, asked.resource)];
    }),
    TerminateEnvironment: onEnvironment,
    AbortEnvironmentUpdate: onEnvironment,
    RestartAppServer: onEnvironment,
    RebuildEnvironment: onEnvironment,
    DescribeEvents: rule<DescribeEventsCommandInput>(async (input, call) => {
      if (input.EnvironmentName ?? input.EnvironmentId) return [await environmentAsked(input, call)];
      if (input.VersionLabel !== undefined) return [versionAsked(input, call)];
      return [{ resource: input.ApplicationName === undefined ? '*' : applicationArn(call, input.ApplicationName) }];
    }),
    DescribeEnvironmentHealth: onEnvironment,
    DescribeInstancesHealth: onEnvironment,
    DescribeEnvironmentResources: onEnvironment,
    RequestEnvironmentInfo: onEnvironment,
    RetrieveEnvironmentInfo: onEnvironment,
    DescribeConfigurationSettings: onSettings,
    DescribeConfigurationOptions: onSettings,
    ValidateConfigurationSettings: onSettings,
    CheckDNSAvailability: anyResource,
    CreateStorageLocation: anyResource,
    ListAvailableSolutionStacks: anyResource,
    ListPlatformBranches: anyResource,
    ListPlatformVersions: anyResource,
    DescribePlatformVersion: rule<{ PlatformArn?: string }>(({ PlatformArn = '' }) => [{ resource: PlatformArn }]),
    ListTagsForResource: rule<{ ResourceArn?: string }>(({ ResourceArn = '' }) => [{ resource: ResourceArn }]),
    // Two actions stand for the one operation.
    UpdateTagsForResource: rule<UpdateTagsForResourceCommandInput>(({ ResourceArn = '', TagsToAdd, TagsToRemove }) => [
      ...(TagsToAdd?.length
        ? [{ action: 'elasticbeanstalk:AddTags', resource: ResourceArn, context: requestTags(TagsToAdd) }]
        : []),
      ...(TagsToRemove?.length
        ? [{ action: 'elasticbeanstalk:RemoveTags', resource: ResourceArn, context: tagKeys(TagsToRemove) }]
        : []),
    ]),
    AssociateEnvironmentOperationsRole: rule<AssociateEnvironmentOperationsRoleCommandInput>(async (input, call) => {
      const asked = await environmentAsked(input, call);
      return [asked, ...passRole(input.OperationsRole, SERVICE, asked.resource)];
    }),
    DisassociateEnvironmentOperationsRole: onEnvironment,
  },
  tagsOf,
};

function versionAsked(
  { ApplicationName, VersionLabel = '*' }: About,
  call: Call,
  context: ConditionContext = {},
): Asked {
  return {
    resource: versionArn(call, ApplicationName ?? '*', VersionLabel),
    context: { ...inApplication(call, ApplicationName), ...context },
  };
}

/** Its application is part of its ARN, and an operation need not name that. */
async function environmentAsked(about: About, call: Call, context: ConditionContext = {}): Promise<Asked> {
  const isNamed = (about.EnvironmentName ?? about.EnvironmentId) !== undefined;
  const found = isNamed ? await findEnvironment(call, about) : undefined;
  const application = found?.application ?? about.ApplicationName;
  return {
    resource: found?.arn ?? environmentArn(call, application ?? '*', about.EnvironmentName ?? '*'),
    context: { ...inApplication(call, application), ...context },
  };
}

function inApplication(call: Call, application: string | undefined): ConditionContext {
  return application === undefined ? {} : { 'elasticbeanstalk:InApplication': [applicationArn(call, application)] };
}

function passesServiceRole(
  call: Call,
  { OptionSettings = [] }: Pick<CreateEnvironmentCommandInput, 'OptionSettings'>,
  about: string,
): Asked[] {
  const role = OptionSettings.find(
    ({ Namespace, OptionName }) => Namespace === 'aws:elasticbeanstalk:environment' && OptionName === 'ServiceRole',
  )?.Value;
  return passRole(roleArn(call, role), SERVICE, about);
}

/** What an environment is made from. */
function from(call: Call, input: CreateEnvironmentCommandInput | UpdateEnvironmentCommandInput): ConditionContext {
  const { ApplicationName = '', VersionLabel: version, SolutionStackName: stack, PlatformArn: platform } = input;
  return {
    ...(version !== undefined && {
      'elasticbeanstalk:FromApplicationVersion': [versionArn(call, ApplicationName, version)],
    }),
    ...(stack !== undefined && {
      'elasticbeanstalk:FromSolutionStack': [
        `arn:${call.partition}:elasticbeanstalk:${call.region}::solutionstack/${stack}`,
      ],
    }),
    ...(platform !== undefined && { 'elasticbeanstalk:FromPlatform': [platform] }),
  };
}
