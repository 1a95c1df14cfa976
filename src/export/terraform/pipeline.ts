/** CodePipeline's pipelines. Pure. */
import type { Properties, Value } from '../thing.js';
import { attributes, Block, type Body } from './hcl.js';
import { nested, some } from './nested.js';
import { listIn, type Translation, within } from './resource.js';

export const pipeline: Translation = (properties, { name }) => [
  {
    type: 'aws_codepipeline',
    importId: name,
    tagged: true,
    body: [
      ...attributes({
        name: properties['Name'],
        role_arn: properties['RoleArn'],
        pipeline_type: properties['PipelineType'],
        execution_mode: properties['ExecutionMode'],
      }),
      ...stores(properties),
      ...some(properties, 'Variables', 'Triggers'),
      ...listIn(properties, 'Stages').map(stage),
    ],
  },
];

function stores(properties: Properties): Block[] {
  const regional = listIn(properties, 'ArtifactStores').map((each) => [
    ...attributes({ region: each['Region'] }),
    ...store(within(each, 'ArtifactStore')),
  ]);
  const all = regional.length > 0 ? regional : [store(within(properties, 'ArtifactStore'))];
  return all.map((body) => new Block('artifact_store', body));
}

function store(properties: Properties): Body {
  return some(properties, 'Location', 'Type', 'EncryptionKey');
}

function stage(
  { Name, Actions: _actions, Blockers: _blockers, ...conditions }: Properties,
  index: number,
  all: readonly Properties[],
): Block {
  const actions = listIn(all[index] ?? {}, 'Actions');
  return new Block('stage', [...attributes({ name: Name }), ...actions.map(action), ...nested(conditions)]);
}

function action(properties: Properties): Block {
  const {
    ActionTypeId: _id,
    InputArtifacts: _inputs,
    OutputArtifacts: _outputs,
    Configuration,
    Name,
    ...rest
  } = properties;
  const id = within(properties, 'ActionTypeId');
  return new Block('action', [
    ...attributes({ name: Name }),
    ...some(id, 'Category', 'Owner', 'Provider', 'Version'),
    ...nested(rest),
    ...attributes({
      input_artifacts: namesIn(properties, 'InputArtifacts'),
      output_artifacts: namesIn(properties, 'OutputArtifacts'),
      configuration: Configuration,
    }),
  ]);
}

function namesIn(properties: Properties, key: string): Value | undefined {
  const names = listIn(properties, key).map(({ Name = '' }) => Name);
  return names.length === 0 ? undefined : names;
}
