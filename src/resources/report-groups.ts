/** The report groups that CodeBuild makes by itself, for what the builds of a project report. */
import {
  BatchGetReportGroupsCommand,
  BatchGetReportsCommand,
  type Build,
  DeleteReportGroupCommand,
  ListReportsForReportGroupCommand,
  paginateListReportGroups,
} from '@aws-sdk/client-codebuild';
import { ignore } from '../aws/errors.js';
import type { Context } from '../context.js';

/** Of the project, and of its report groups. */
interface Names {
  readonly project: { readonly name: string };
  readonly reportGroups: { readonly arn: string };
}

/**
 * The ARNs of the report groups that could be ours: builds name them after their project (`<project>-<name in the
 * buildspec>`), but another project's name may begin like ours.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/test-report-group-naming.html
 */
export async function reportGroups({ aws }: Context, names: Names): Promise<string[]> {
  const prefix = names.reportGroups.arn.replace(/\*$/, '');
  const arns: string[] = [];
  for await (const page of paginateListReportGroups({ client: aws.codebuild() }, {})) {
    arns.push(...(page.reportGroups ?? []).filter((arn) => arn.startsWith(prefix)));
  }
  return arns;
}

/** @param builds of ours: what they reported to needs no closer look */
export async function removeReportGroups(
  context: Context,
  names: Names,
  arns: readonly string[],
  builds: readonly Build[],
): Promise<void> {
  // A report's ARN is `…:report/<group>:<id>`, that of its group `…:report-group/<group>`.
  const reportedTo = new Set(
    builds.flatMap(({ reportArns = [] }) => reportArns.map((arn) => arn.split('/')[1]?.split(':')[0])),
  );
  await Promise.all(
    arns.map(async (arn) => {
      if (!reportedTo.has(arn.split('/')[1]) && !(await isOurGroup(context, names, arn))) return;
      const request = new DeleteReportGroupCommand({ arn, deleteReports: true });
      await ignore('ResourceNotFoundException', context.aws.codebuild().send(request));
    }),
  );
}

/** Whether its reports come from our project, or it is an empty one that nobody tagged: reports expire after 30 days. */
async function isOurGroup({ aws }: Context, { project: { name } }: Names, reportGroupArn: string): Promise<boolean> {
  const codebuild = aws.codebuild();
  const listed = await ignore(
    // Somebody else took it away meanwhile.
    'ResourceNotFoundException',
    codebuild.send(new ListReportsForReportGroupCommand({ reportGroupArn, maxResults: 1 })),
  );
  if (listed?.reports?.length) {
    const details = await codebuild.send(new BatchGetReportsCommand({ reportArns: listed.reports }));
    return details.reports?.[0]?.executionId?.includes(`build/${name}:`) ?? false;
  }
  const groups = await codebuild.send(new BatchGetReportGroupsCommand({ reportGroupArns: [reportGroupArn] }));
  return groups.reportGroups?.[0]?.tags?.length === 0;
}
