import { another, type ByHand, editPipeline, names } from '../by-hand.js';
import { type Drift, driftsOf, type Seen } from './drift.js';

const drift = driftsOf('pipeline');

type Stage = 'Source' | 'Build';
type Action = { configuration: Record<string, string>; outputArtifacts: { name: string }[]; [member: string]: unknown };

/** Changes our action of a stage; it has the stage's name. */
function edited(stage: Stage, edit: (action: Action) => void): ByHand {
  return editPipeline(({ stages }) => {
    edit(stages.find(({ name }) => name === stage)?.actions[0] as unknown as Action);
  });
}

function actionDrift(stage: Stage, what: string, edit: (action: Action) => void, [path, ...values]: Seen): Drift {
  return drift(`${stage}: ${what}`, edited(stage, edit), [`stages.${stage}.actions.${stage}.${path}`, ...values]);
}

function configured(stage: Stage, key: string, now: string | undefined, then: string): Drift {
  const edit = ({ configuration }: Action) => {
    if (now === undefined) delete configuration[key];
    else configuration[key] = now;
  };
  return actionDrift(stage, `${key} is ${now ?? 'left out'}`, edit, [`configuration.${key}`, now, then]);
}

function member(stage: Stage, key: string, now: unknown, then: unknown): Drift {
  return actionDrift(stage, `another ${key}`, (action) => (action[key] = now), [key, now, then]);
}

const test = { category: 'Test', owner: 'AWS', provider: 'CodeBuild', version: '1' };

export const pipelineDrifts: readonly Drift[] = [
  drift(
    'it is of the old type',
    editPipeline((declaration) => (declaration.pipelineType = 'V1')),
    ['type', 'V1', 'V2'],
  ),
  drift(
    'it runs as another role',
    editPipeline((declaration) => (declaration.roleArn = another.role)),
    ['role', another.role, names.pipelineRole.arn],
  ),
  configured('Source', 'RepositoryName', 'another', 'hello'),
  configured('Source', 'PollForSourceChanges', 'true', 'false'),
  configured('Source', 'PollForSourceChanges', undefined, 'false'),
  configured('Build', 'ProjectName', 'another', names.project.name),
  member('Source', 'namespace', 'Mine', 'SourceVariables'),
  member('Build', 'namespace', 'Mine', 'BuildVariables'),
  member('Source', 'runOrder', 5, 1),
  member('Build', 'runOrder', 5, 1),
  member('Build', 'outputArtifacts', [], [{ name: 'BuildOutput' }]),
  actionDrift('Build', 'its output is called Mine', (action) => (action.outputArtifacts = [{ name: 'Mine' }]), [
    'outputArtifacts.0.name',
    'Mine',
    'BuildOutput',
  ]),
  actionDrift('Build', 'it is a test', (action) => (action['actionTypeId'] = test), [
    'actionTypeId.category',
    'Test',
    'Build',
  ]),
  drift(
    'the action Build is deleted',
    editPipeline(({ stages }) => stages[1]?.actions.shift()),
    ['stages.Build.actions.Build', undefined],
  ),
];

/** What can happen only where nobody has added anything that depends on what is ours. */
export const driftsOfOurs: readonly Drift[] = [
  drift(
    'the artifact of the source is called Mine',
    editPipeline(({ stages }) => {
      const [source, build] = stages.map(({ actions: [action] }) => action);
      const artifacts = [...(source?.outputArtifacts ?? []), ...(build?.inputArtifacts ?? [])];
      for (const artifact of artifacts) artifact.name = 'Mine';
    }),
    ['stages.Source.actions.Source.outputArtifacts.0.name', 'Mine', 'SourceOutput'],
    ['stages.Build.actions.Build.inputArtifacts.0.name', 'Mine', 'SourceOutput'],
  ),
  drift(
    'another stage is in the place of Build',
    editPipeline(({ stages }) => {
      const build = stages[1];
      const [action] = build?.actions ?? [];
      Object.assign(action ?? {}, { namespace: 'Mine', outputArtifacts: [] });
      if (build) build.name = 'Mine';
    }),
    ['stages.Build', undefined],
  ),
];
