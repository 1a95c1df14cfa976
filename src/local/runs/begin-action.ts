import { randomBytes, randomUUID } from 'node:crypto';
import type { ActionDeclaration, StageDeclaration } from '@aws-sdk/client-codepipeline';
import {
  allActions,
  type ActionRecord,
  type ExecutionRecord,
  type PipelineRecord,
} from '../services/codepipeline/records.js';
import { typeOf } from '../services/codepipeline/action-types/index.js';
import { resolved } from './variables.js';

/** A run of an action that waits for a runner: its variables are resolved, and its artifacts have their places. */
export function begun(
  pipeline: PipelineRecord,
  execution: ExecutionRecord,
  stage: StageDeclaration,
  action: ActionDeclaration,
  now: Date,
  region: string,
): ActionRecord {
  const bucket = pipeline.declaration.artifactStore?.location ?? '';
  const { configuration = {}, inputArtifacts = [], outputArtifacts = [], namespace } = action;
  return {
    id: randomUUID(),
    stageName: stage.name ?? '',
    actionName: action.name ?? '',
    startTime: now,
    lastUpdateTime: now,
    status: 'InProgress',
    input: {
      actionTypeId: action.actionTypeId,
      configuration,
      resolvedConfiguration: resolved(configuration, execution),
      region,
      inputArtifacts: inputArtifacts.map(({ name = '' }) => located(execution, name)),
      ...(namespace !== undefined && { namespace }),
    },
    outputArtifacts: outputArtifacts.map(({ name = '' }) => {
      return { name, s3location: { bucket, key: artifactKey(pipeline.declaration.name ?? '', name) } };
    }),
    result: {},
    ...(typeOf(action)?.carryOut === undefined && { token: randomUUID() }),
  };
}

/** Where the execution's latest artifact of this name is. */
function located(execution: ExecutionRecord, name: string) {
  const all = allActions(execution).flatMap(({ outputArtifacts }) => outputArtifacts);
  return { name, s3location: all.findLast((artifact) => artifact.name === name)?.s3location };
}

/** CodePipeline shortens the names: `<pipeline, 20 characters>/<artifact, 10 characters>/<7 random ones>`. */
function artifactKey(pipeline: string, artifact: string): string {
  const random = randomBytes(16)
    .toString('base64')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 7);
  return `${pipeline.slice(0, 20)}/${artifact.slice(0, 10)}/${random}`;
}
