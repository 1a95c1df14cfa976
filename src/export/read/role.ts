/** Roles with all that they may do: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html */
import {
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { documentOf } from '../../resources/role-policy.js';
import { present, type Reader, tagsOf } from './reader.js';

/** How long a session of a role may last unless something else is said, in seconds. */
const usualSession = 3600;

const comments: Readonly<Record<string, string>> = {
  'build-role': 'What builds may do.',
  'codedeploy-role': 'What CodeDeploy may do.',
  'command-role': 'What builds may do that send commands to instances.',
  'eb-instance-role': 'What the instances of the environments may do.',
  'eb-operations-role': 'What updates of environments may do.',
  'eb-service-role': 'Lets Elastic Beanstalk look after the environments.',
  'instance-role': 'What the instances that are deployed to may do.',
  'pipeline-role': 'What CodePipeline may do.',
  'stack-role': 'What CloudFormation may do for the stack that the pipeline deploys.',
  'test-role': 'What tests may do.',
  'trigger-role': 'Lets EventBridge start the pipeline.',
};

export const role: Reader = async ({ aws }, inspected) => {
  const iam = aws.iam();
  const RoleName = inspected.name;
  const [{ Role: found }, inline, attached] = await Promise.all([
    iam.send(new GetRoleCommand({ RoleName })),
    iam.send(new ListRolePoliciesCommand({ RoleName })),
    iam.send(new ListAttachedRolePoliciesCommand({ RoleName })),
  ]);
  const Policies = await Promise.all(
    (inline.PolicyNames ?? []).map(async (PolicyName) => {
      const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      return { PolicyName, PolicyDocument: documentOf(PolicyDocument) };
    }),
  );
  const { Description, MaxSessionDuration, Path, PermissionsBoundary } = found ?? {};
  const properties = {
    RoleName,
    ...present({
      Description,
      Path: Path === '/' ? undefined : Path,
      MaxSessionDuration: MaxSessionDuration === usualSession ? undefined : MaxSessionDuration,
      AssumeRolePolicyDocument: documentOf(found?.AssumeRolePolicyDocument),
      ManagedPolicyArns: (attached.AttachedPolicies ?? []).map(({ PolicyArn }) => PolicyArn),
      PermissionsBoundary: PermissionsBoundary?.PermissionsBoundaryArn,
      Policies,
    }),
    ...tagsOf(inspected),
  };
  return {
    made: [{ type: 'AWS::IAM::Role', comment: comments[inspected.kind] ?? 'Who acts for the pipeline.', properties }],
  };
};
