/** Who the services act as: a session of the role that they were given. */
import { partition, account } from '../caller.js';

/**
 * The session in which CodePipeline acts for a pipeline. Its name has a colon, which no session that a caller makes
 * can have (STS takes `[\w+=,.@-]`), so that CodeBuild can tell a pipeline from everybody else.
 */
export function pipelineSession(roleArn: string, pipelineName: string): string {
  return session(roleArn, `codepipeline:${pipelineName}`);
}

/** The pipeline that a principal acts for, if any. */
export function pipelineOf(principal: string): string | undefined {
  return /:assumed-role\/.*\/codepipeline:([^/]+)$/.exec(principal)?.[1];
}

/** The session in which a build acts, named as CodeBuild names it. */
export function buildSession(roleArn: string, buildId: string): string {
  return session(roleArn, `AWSCodeBuild-${buildId.split(':')[1]}`);
}

/**
 * The session in which CodeBuild starts and stops one build of a batch. Its name has colons, as a pipeline's: what
 * CodeBuild is asked for in it is for this batch and this build group.
 */
export function batchSession(roleArn: string, batchId: string, group: string): string {
  return session(roleArn, `codebuild-batch:${batchId}:${group}`);
}

/** The batch, and its build group, that a principal acts for, if any. */
export function batchOf(principal: string): { readonly id: string; readonly group: string } | undefined {
  const [, id, group] = /:assumed-role\/.*\/codebuild-batch:([^/:]+:[^/:]+):([^/:]+)$/.exec(principal) ?? [];
  return id !== undefined && group !== undefined ? { id, group } : undefined;
}

/** The session in which CodeDeploy acts for a deployment group. */
export function deploymentSession(roleArn: string, groupName: string): string {
  return session(roleArn, `codedeploy:${groupName}`);
}

/** The session in which EventBridge acts for a target of a rule. */
export function eventsSession(roleArn: string): string {
  return session(roleArn, 'events');
}

function session(roleArn: string, name: string): string {
  return `arn:${partition}:sts::${account}:assumed-role/${roleArn.slice(roleArn.lastIndexOf('/') + 1)}/${name}`;
}
