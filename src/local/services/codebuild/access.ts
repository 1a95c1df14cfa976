/** Source: "Actions, resources, and condition keys for AWS CodeBuild" in the Service Authorization Reference. */
import type {
  BatchGetProjectsCommandInput,
  BatchGetReportGroupsCommandInput,
  BatchGetReportsCommandInput,
  CreateProjectCommandInput,
  CreateReportGroupCommandInput,
  StartBuildBatchCommandInput,
  StartBuildCommandInput,
  UpdateProjectCommandInput,
} from '@aws-sdk/client-codebuild';
import { anyResource, type Asked, passRole, requestTags, rule, type ServiceAccess } from '../../access/permission.js';
import type { Call } from '../../service.js';
import { nameOf, projects, reportGroups } from './records.js';

const SERVICE = 'codebuild.amazonaws.com';

/** A build is covered by its project: its id is `<project>:<uuid>`. */
const onBuild = rule<{ id?: string; ids?: string[] }>(({ id, ids }, call) => onBuilds(call, ids ?? [id ?? '']));
const onProject = rule<{ name?: string; projectName?: string }>(({ name, projectName }, call) => [
  { resource: projectArn(call, name ?? projectName) },
]);
const onGroup = rule<{ arn?: string; reportGroupArn?: string }>(({ arn, reportGroupArn }) => [
  { resource: reportGroupArn ?? arn ?? '' },
]);

const onReport = rule<{ reportArn?: string }>(({ reportArn = '' }) => [{ resource: groupArnOf(reportArn) }]);

const savesProject = rule<CreateProjectCommandInput | UpdateProjectCommandInput>((input, call) => {
  const resource = projectArn(call, input.name);
  return [
    { resource, context: requestTags(input.tags) },
    ...passRole(input.serviceRole, SERVICE, resource),
    ...passRole(input.buildBatchConfig?.serviceRole, SERVICE, resource),
  ];
});

export const access: ServiceAccess = {
  operations: {
    CreateProject: savesProject,
    UpdateProject: savesProject,
    DeleteProject: onProject,
    BatchGetProjects: rule<BatchGetProjectsCommandInput>(({ names = [] }, call) =>
      names.map((name) => ({ resource: projectArn(call, name) })),
    ),
    ListProjects: anyResource,
    InvalidateProjectCache: onProject,
    ListCuratedEnvironmentImages: anyResource,
    StartBuild: rule<StartBuildCommandInput>((input, call) => {
      const resource = projectArn(call, input.projectName);
      return [{ resource }, ...passRole(input.serviceRoleOverride, SERVICE, resource)];
    }),
    StopBuild: onBuild,
    BatchGetBuilds: onBuild,
    BatchDeleteBuilds: onBuild,
    ListBuilds: anyResource,
    ListBuildsForProject: onProject,
    RetryBuild: onBuild,
    StartBuildBatch: rule<StartBuildBatchCommandInput>((input, call) => {
      const resource = projectArn(call, input.projectName);
      const roles = [input.serviceRoleOverride, input.buildBatchConfigOverride?.serviceRole];
      return [{ resource }, ...roles.flatMap((role) => passRole(role, SERVICE, resource))];
    }),
    StopBuildBatch: onBuild,
    RetryBuildBatch: onBuild,
    DeleteBuildBatch: onBuild,
    BatchGetBuildBatches: onBuild,
    ListBuildBatches: anyResource,
    ListBuildBatchesForProject: onProject,
    CreateReportGroup: rule<CreateReportGroupCommandInput>((input, call) => [
      { resource: call.arn('codebuild', `report-group/${input.name}`), context: requestTags(input.tags) },
    ]),
    DeleteReportGroup: onGroup,
    BatchGetReportGroups: rule<BatchGetReportGroupsCommandInput>(({ reportGroupArns = [] }) =>
      reportGroupArns.map((resource) => ({ resource })),
    ),
    UpdateReportGroup: onGroup,
    ListReportGroups: anyResource,
    ListReports: anyResource,
    GetReportGroupTrend: onGroup,
    DescribeTestCases: onReport,
    DescribeCodeCoverages: onReport,
    DeleteReport: rule<{ arn?: string }>(({ arn = '' }) => [{ resource: groupArnOf(arn) }]),
    ListReportsForReportGroup: onGroup,
    BatchGetReports: rule<BatchGetReportsCommandInput>(({ reportArns = [] }) =>
      [...new Set(reportArns.map(groupArnOf))].map((resource) => ({ resource })),
    ),
  },
  async tagsOf(call, arn) {
    if (arn.includes(':report-group/')) return (await reportGroups(call).get(arn))?.tags;
    return (await projects(call).get(nameOf(arn)))?.tags;
  },
};

function onBuilds(call: Call, ids: readonly string[]): Asked[] {
  const names = ids.map((id) => nameOf(id).split(':')[0]);
  return [...new Set(names)].map((name) => ({ resource: projectArn(call, name) }));
}

function projectArn(call: Call, nameOrArn = ''): string {
  return call.arn('codebuild', `project/${nameOf(nameOrArn)}`);
}

/** A report's ARN is its group's with `report` for `report-group`, and an id behind. */
function groupArnOf(reportArn: string): string {
  return reportArn.replace(':report/', ':report-group/').replace(/:[^:]*$/, '');
}
