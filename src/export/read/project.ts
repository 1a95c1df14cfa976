import { BatchGetProjectsCommand, type Project } from '@aws-sdk/client-codebuild';
import { variablesIn } from '../../resources/project.js';
import { isExtra } from '../../stages/build-extras.js';
import type { Properties } from '../thing.js';
import { capitalized, present, type Reader, tagsOf } from './reader.js';

const comments: Readonly<Record<string, string>> = {
  'build-project': 'Builds what is pushed.',
  'test-project': 'Tests what was deployed.',
  'command-project': 'Runs commands on instances.',
};

/** How long a build waits for its turn unless something else is said, in minutes. */
const usualQueue = 480;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codebuild-project.html */
export const project: Reader = async ({ aws, names }, inspected) => {
  const { projects } = await aws.codebuild().send(new BatchGetProjectsCommand({ names: [inspected.name] }));
  const found: Project = projects?.[0] ?? {};
  const plain = variablesIn(inspected.found).filter(
    (variable) => variable.type === 'PLAINTEXT' && !isExtra(variable, names),
  );
  return {
    made: [
      {
        type: 'AWS::CodeBuild::Project',
        comment: comments[inspected.kind] ?? '',
        properties: { ...propertiesOf(found), ...tagsOf(inspected) },
      },
    ],
    ...(plain.length > 0 && {
      notes: [
        `The plain environment variables of ${inspected.name} are in it as they are: ${plain.map(({ name }) => name).join(', ')}.`,
      ],
    }),
  };
};

function propertiesOf(found: Project): Properties {
  const { source, artifacts, environment, logsConfig, queuedTimeoutInMinutes: queued } = found;
  return present({
    Name: found.name,
    Description: found.description,
    ServiceRole: found.serviceRole,
    Source: present({ Type: source?.type, BuildSpec: source?.buildspec }),
    Artifacts: { Type: artifacts?.type ?? 'CODEPIPELINE' },
    TimeoutInMinutes: found.timeoutInMinutes,
    QueuedTimeoutInMinutes: queued === usualQueue ? undefined : queued,
    Environment: present({
      Type: environment?.type,
      Image: environment?.image,
      ComputeType: environment?.computeType,
      ImagePullCredentialsType: environment?.imagePullCredentialsType,
      PrivilegedMode: environment?.privilegedMode || undefined,
      EnvironmentVariables: capitalized(environment?.environmentVariables ?? []),
    }),
    LogsConfig: logsConfig?.cloudWatchLogs && present({ CloudWatchLogs: capitalized(logsConfig.cloudWatchLogs) }),
    Cache: found.cache?.type === undefined || found.cache.type === 'NO_CACHE' ? undefined : capitalized(found.cache),
    VpcConfig: found.vpcConfig?.vpcId === undefined ? undefined : capitalized(found.vpcConfig),
  });
}
