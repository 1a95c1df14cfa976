/** Commands that run on all instances of an environment when it was deployed to: by Systems Manager's Run Command. Pure. */
import type { ActionDeclaration } from '@aws-sdk/client-codepipeline';
import { arnIn, type Names } from '../../names.js';
import type { Statement } from '../../policies.js';
import type { StageConfig } from '../fields.js';
import { artifacts, sidOf } from '../stage.js';
import { actionNames, type TargetAction } from '../target.js';
import type { CodeDeployStage, InstancesStage } from './fields.js';
import { groupStages, instanceTags } from './names.js';

type Commanding = InstancesStage & { readonly command: string };

/** What a build is given to send, as the AWS CLI takes it. */
const variableNames = { targets: 'TARGETS', parameters: 'PARAMETERS' } as const;

/** The stages at whose end a command runs. */
export function commandStages(stages: readonly StageConfig[]): Commanding[] {
  return groupStages(stages).filter(runsCommand);
}

function runsCommand(stage: CodeDeployStage): stage is Commanding {
  return 'command' in stage && stage.command !== undefined;
}

/**
 * CodePipeline has no action that sends a command and waits for it: a build does.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html
 */
export function commandActions(stage: CodeDeployStage, names: Names): TargetAction[] {
  if (!runsCommand(stage)) return [];
  const targets = Object.entries(tagsOf(stage, names)).map(([key, value]) => ({ Key: `tag:${key}`, Values: [value] }));
  const variables = [
    { name: variableNames.targets, value: JSON.stringify(targets), type: 'PLAINTEXT' },
    { name: variableNames.parameters, value: JSON.stringify({ commands: [stage.command] }), type: 'PLAINTEXT' },
  ];
  return [
    {
      name: actionNames.command,
      actionTypeId: { category: 'Test', owner: 'AWS', provider: 'CodeBuild', version: '1' },
      configuration: { ProjectName: names.commandProject.name, EnvironmentVariables: JSON.stringify(variables) },
      inputArtifacts: [{ name: artifacts.source }],
    },
  ];
}

function tagsOf({ tags, environment }: InstancesStage, names: Names): Readonly<Record<string, string>> {
  return tags ?? instanceTags(names, environment);
}

/** The command of a stage, by its actions. */
export function commandIn(actions: readonly ActionDeclaration[], names: Names): { command?: string } {
  const { configuration } = actions.find(({ name }) => name === actionNames.command) ?? {};
  if (configuration?.ProjectName !== names.commandProject.name) return {};
  try {
    const variables = JSON.parse(configuration.EnvironmentVariables ?? '[]') as { name: string; value: string }[];
    const given = variables.find(({ name }) => name === variableNames.parameters)?.value ?? '{}';
    const { commands: [command] = [] } = JSON.parse(given) as { commands?: string[] };
    return command === undefined ? {} : { command };
  } catch {
    // Somebody wrote something else there.
    return {};
  }
}

/** What the pipeline's role must be allowed for it. */
export function commandBuildStatements(stage: CodeDeployStage, names: Names): Statement[] {
  if (!runsCommand(stage)) return [];
  return [
    {
      Sid: `Command${sidOf(stage.environment)}`,
      Effect: 'Allow',
      Action: ['codebuild:BatchGetBuilds', 'codebuild:StartBuild'],
      Resource: names.commandProject.arn,
    },
  ];
}

/**
 * What the builds must be allowed: the one document, on instances with the tags of an environment.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/run-command-setting-up.html
 */
export function commandStatements(names: Names, stages: readonly StageConfig[]): Statement[] {
  const all = commandStages(stages);
  if (all.length === 0) return [];
  return [
    {
      Sid: 'Document',
      Effect: 'Allow',
      Action: 'ssm:SendCommand',
      Resource: `arn:${names.partition}:ssm:${names.region}::document/AWS-RunShellScript`,
    },
    ...all.map((stage): Statement => {
      const tags = Object.entries(tagsOf(stage, names)).map(([key, value]) => [`ssm:resourceTag/${key}`, value]);
      return {
        Sid: `Instances${sidOf(stage.environment)}`,
        Effect: 'Allow',
        Action: 'ssm:SendCommand',
        Resource: [arnIn(names, 'ec2', 'instance/*'), arnIn(names, 'ssm', 'managed-instance/*')],
        Condition: { StringEquals: Object.fromEntries(tags) },
      };
    }),
    // These know no resources.
    { Sid: 'Results', Effect: 'Allow', Action: ['ssm:ListCommandInvocations', 'ssm:ListCommands'], Resource: '*' },
  ];
}

/**
 * What an instance must be allowed so that commands reach it: of what AWS's own policy for it says the part that does not let it
 * read every parameter. https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-setting-up-messageAPIs.html
 */
export function commandedStatements(stages: readonly StageConfig[]): Statement[] {
  if (commandStages(stages).length === 0) return [];
  const messages = ['AcknowledgeMessage', 'DeleteMessage', 'FailMessage', 'GetEndpoint', 'GetMessages', 'SendReply'];
  const channels = ['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'];
  return [
    {
      Sid: 'RunCommand',
      Effect: 'Allow',
      Action: [
        ...messages.map((each) => `ec2messages:${each}`),
        'ssm:UpdateInstanceInformation',
        ...channels.map((each) => `ssmmessages:${each}`),
      ],
      Resource: '*',
    },
  ];
}

/** Sends the command, waits until it has ended everywhere, prints what it said, and fails where it has not succeeded. */
export const commandBuildspec = `version: 0.2
phases:
  pre_build:
    commands:
      - id=$(aws ssm send-command --document-name AWS-RunShellScript --targets "$${variableNames.targets}" --parameters "$${variableNames.parameters}" --query Command.CommandId --output text)
  build:
    commands:
      - status=Pending
      - >-
        while [ "$status" = Pending ] || [ "$status" = InProgress ] || [ "$status" = None ]; do sleep 1;
        now=$(aws ssm list-commands --command-id "$id" --query "Commands[0].[Status,TargetCount]" --output text) || exit 1;
        status=\${now%%[[:space:]]*}; done
      - aws ssm list-command-invocations --command-id "$id" --details --query "CommandInvocations[].[InstanceId,InstanceName,Status,CommandPlugins[0].Output]" --output text
      - 'echo "What ran on the instances: $${variableNames.parameters}"; [ "\${now##*[[:space:]]}" != 0 ] || { echo "No instance that Systems Manager knows has the tags $${variableNames.targets}."; exit 1; }'
      - '[ "$status" = Success ]'
`;
