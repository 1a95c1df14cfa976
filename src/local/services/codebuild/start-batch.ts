import { randomUUID } from 'node:crypto';
import {
  StartBuildBatch$,
  type BuildBatch,
  type Project,
  type ProjectBuildBatchConfig,
  type StartBuildBatchCommandInput,
  type StartBuildBatchCommandOutput,
  type StartBuildCommandInput,
} from '@aws-sdk/client-codebuild';
import { enqueue } from '../../runs/queue.js';
import { type Call, operation } from '../../service.js';
import { batches, batchNumbers } from './batch-records.js';
import { findBatch } from './find.js';
import { arnOf, environmentOf, initiatorOf, outputsOf } from './new-build.js';
import { once } from './once.js';
import { checkOverrides, COMMON_OVERRIDES } from './overrides.js';
import { checkBatchConfig } from './project-checks.js';
import { invalidInput, projectNamed, type StoredArtifact } from './records.js';

/** The overrides that are acted on; a batch with another one is refused. */
const OFFERED = [
  ...COMMON_OVERRIDES,
  'artifactsOverride',
  'secondaryArtifactsOverride',
  'buildTimeoutInMinutesOverride',
  'buildBatchConfigOverride',
  'idempotencyToken',
];

/** Writes the batch down; a runner runs it. */
export const StartBuildBatch = operation<StartBuildBatchCommandInput, StartBuildBatchCommandOutput>(
  StartBuildBatch$,
  async (input, call) => {
    const project = await projectNamed(call, input.projectName);
    await checkOverrides(input, OFFERED, project, call);
    const find = async (id: string) => (await findBatch(call, id))?.batch;
    return { buildBatch: await once(call, 'StartBuildBatch', input, find, () => begin(input, project, call)) };
  },
);

async function begin(input: StartBuildBatchCommandInput, project: Project, call: Call): Promise<BuildBatch> {
  const outputs = outputsOf(input);
  const config = await configOf(input, project, outputs, call);
  const name = project.name ?? '';
  const number = ((await batchNumbers(call).get(name)) ?? 0) + 1;
  await batchNumbers(call).put(name, number);
  const batch = { ...batchOf(input, project, outputs, call), buildBatchNumber: number, buildBatchConfig: config };
  const id = batch.id ?? '';
  await enqueue(call, { kind: 'batch', region: call.region, id });
  await batches(call).put(id, { batch, start: startOf(input), outputs });
  return batch;
}

/** The project's batch configuration with what is to be otherwise for once, and CodeBuild's defaults. */
async function configOf(
  { buildBatchConfigOverride }: StartBuildBatchCommandInput,
  { name, buildBatchConfig }: Project,
  outputs: readonly StoredArtifact[],
  call: Call,
): Promise<ProjectBuildBatchConfig> {
  const given = { ...buildBatchConfig, ...buildBatchConfigOverride };
  await checkBatchConfig(call, name ?? '', given);
  if (given.serviceRole === undefined) {
    throw invalidInput(`Project ${name} cannot run batch builds: its buildBatchConfig has no serviceRole`);
  }
  // Source: "CodePipeline samples for CodeBuild", on combined artifacts, in AWS's CodeBuild user guide.
  if (given.combineArtifacts && outputs.length > 1) {
    throw invalidInput('A batch build whose artifacts are combined can have only one output artifact');
  }
  return { timeoutInMins: 480, ...given, restrictions: { maximumBuildsAllowed: 100, ...given.restrictions } };
}

function batchOf(
  input: StartBuildBatchCommandInput,
  project: Project,
  outputs: readonly StoredArtifact[],
  call: Call,
): BuildBatch {
  const { name = '', source, logsConfig } = project;
  const [primary, ...further] = outputs;
  const uuid = randomUUID();
  const now = call.now();
  return {
    id: `${name}:${uuid}`,
    arn: call.arn('codebuild', `build-batch/${name}:${uuid}`),
    startTime: now,
    currentPhase: 'SUBMITTED',
    buildBatchStatus: 'IN_PROGRESS',
    sourceVersion: input.sourceVersion,
    projectName: name,
    phases: [{ phaseType: 'SUBMITTED', startTime: now }],
    source: { ...source, type: source?.type, ...(input.buildspecOverride && { buildspec: input.buildspecOverride }) },
    secondarySources: input.secondarySourcesOverride ?? [],
    secondarySourceVersions: [],
    artifacts: { location: primary ? arnOf(primary, call) : '' },
    secondaryArtifacts: further.map((each) => ({ location: arnOf(each, call), artifactIdentifier: each.name })),
    cache: project.cache,
    environment: environmentOf(project, input),
    serviceRole: input.serviceRoleOverride ?? project.serviceRole,
    logConfig: input.logsConfigOverride ?? logsConfig ?? { cloudWatchLogs: { status: 'ENABLED' } },
    buildTimeoutInMinutes: input.buildTimeoutInMinutesOverride ?? project.timeoutInMinutes,
    queuedTimeoutInMinutes: project.queuedTimeoutInMinutes,
    complete: false,
    initiator: initiatorOf(call.principal),
    encryptionKey: project.encryptionKey,
  };
}

function startOf(input: StartBuildBatchCommandInput): StartBuildCommandInput {
  const { projectName, buildTimeoutInMinutesOverride: timeout } = input;
  const given = COMMON_OVERRIDES.flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]]));
  return {
    ...Object.fromEntries(given),
    projectName,
    ...(timeout !== undefined && { timeoutInMinutesOverride: timeout }),
  };
}
