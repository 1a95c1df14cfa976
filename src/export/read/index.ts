/** Reads a pipeline as it stands. */
import { partition as partitionOf } from '@aws-sdk/core/client';
import type { Survey } from '../../inspect.js';
import type { Kind } from '../../resources/index.js';
import { inParallel } from '../../pipelines.js';
import { computedNames } from '../computed.js';
import type { Exported, Thing } from '../thing.js';
import * as beanstalk from './beanstalk.js';
import { artifactBucket, siteBucket } from './bucket.js';
import * as codedeploy from './codedeploy.js';
import { instanceProfile } from './instance-profile.js';
import { logGroup } from './log-group.js';
import { pipeline } from './pipeline.js';
import { packageRepository, sharedPackages } from './packages.js';
import { project } from './project.js';
import type { Reader } from './reader.js';
import { repository } from './repository.js';
import { role } from './role.js';
import { rule } from './rule.js';
import { settings } from './settings.js';
import { namedStack, stack } from './stack.js';

const readers: Readonly<Partial<Record<Kind, Reader>>> = {
  repository,
  'artifact-bucket': artifactBucket,
  'site-bucket': siteBucket,
  'log-group': logGroup,
  'test-log-group': logGroup,
  'command-log-group': logGroup,
  'build-project': project,
  'test-project': project,
  'command-project': project,
  'eb-instance-profile': instanceProfile,
  'instance-profile': instanceProfile,
  'beanstalk-application': beanstalk.application,
  'beanstalk-environment': beanstalk.environment,
  'codedeploy-application': codedeploy.application,
  'deployment-group': codedeploy.deploymentGroup,
  'package-domain': sharedPackages,
  'package-store': sharedPackages,
  'package-repository': packageRepository,
  settings,
  stack,
  pipeline,
  rule,
};

/** Which are in a template with what they belong to: the policies with their roles, the target with its rule. */
const isWithin = (kind: string) => kind.endsWith('-policy') || kind === 'target';

/** Those of which there may be several, each for an environment. */
const several: readonly string[] = [
  'beanstalk-environment',
  'codedeploy-application',
  'deployment-group',
  'package-repository',
  'site-bucket',
  'stack-role',
];

/** What refers to the rest comes last. */
const last: readonly string[] = ['pipeline-role', 'pipeline', 'trigger-role', 'rule'];

/**
 * Everything of the pipeline that there is, with what others added to it.
 * @throws whatever a read throws
 */
export async function readPipeline({ context, inspections }: Survey): Promise<Exported> {
  const { config, names, urls } = context;
  const there = inspections
    .filter(({ kind, state }) => state !== 'missing' && !isWithin(kind))
    .toSorted((a, b) => last.indexOf(a.kind) - last.indexOf(b.kind));
  const readings = await inParallel(there, async (inspected) => ({
    inspected,
    reading: await readerOf(inspected.kind)?.(context, inspected),
  }));
  const things: Thing[] = [];
  const notes: string[] = inspections
    .filter(({ state }) => state === 'missing')
    .map(({ kind, name }) => `The ${kind.replaceAll('-', ' ')} ${name} is not in it: it is not there.`);
  for (const { inspected, reading } of readings) {
    const { kind, name, arn } = inspected;
    if (!reading)
      notes.push(
        `The ${kind.replaceAll('-', ' ')} ${name} is not in it: there is nothing for such in any of the formats.`,
      );
    for (const { part = '', ...made } of reading?.made ?? []) {
      const id = `${idOf(kind, name, names)}${part}`;
      things.push({ name, ...made, id, ...(part === '' && { arn }) });
    }
    notes.push(...(reading?.notes ?? []));
  }
  notes.push(...addresses(urls, things));
  const { account, partition, region } = names;
  return {
    name: config.name,
    account,
    partition,
    region,
    domain: partitionOf(region).dnsSuffix,
    parameters: {
      PipelineName: config.name,
      Branch: config.branch,
      ...(config.artifactBucket !== undefined && { ArtifactBucket: config.artifactBucket }),
    },
    things,
    computed: computedNames(
      names,
      config,
      inspections.map((inspected) => namedStack(inspected, config.name) ?? inspected.resource),
    ),
    notes,
  };
}

/** What tests are told of environments that templates cannot name. */
function addresses(urls: Survey['context']['urls'], things: readonly Thing[]): string[] {
  const pipeline = JSON.stringify(things.filter(({ type }) => type === 'AWS::CodePipeline::Pipeline'));
  return Object.entries(urls)
    .filter(([, url]) => pipeline.includes(url) && !things.some((thing) => thing.url === url))
    .map(
      ([name, url]) => `Tests are told that ${name} answers at ${url}: where another one is made, put its own there.`,
    );
}

function readerOf(kind: Kind): Reader | undefined {
  return kind.endsWith('-role') ? role : readers[kind];
}

/** `build-project` is `BuildProject`, the website of staging `SiteBucketStaging`. */
function idOf(kind: string, name: string, { pipeline, account, region }: Survey['context']['names']): string {
  const own = name.replace(`-${account}-${region}`, '').replace(pipeline.name, '').replace(`-${region}-stack`, '');
  const words = `${kind}${several.includes(kind) ? `-${own}` : ''}`.split(/[^A-Za-z0-9]+/);
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
