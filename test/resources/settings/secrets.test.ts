/** Secrets of builds, by reference: those that the config has, and what others added beside them. */
import { BatchGetProjectsCommand, type EnvironmentVariable } from '@aws-sdk/client-codebuild';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Asked } from '../../../src/config/schema.js';
import type { Session } from '../../../src/context.js';
import { provision } from '../../../src/engine.js';
import { hiddenSettings, inspect } from '../../../src/inspect.js';
import { editProject } from '../../helpers/by-hand.js';
import { type Local, openLocal } from '../../helpers/local.js';
import { recordedSession } from '../../helpers/recorder.js';

let local: Local;
let session: Session;
beforeEach(async () => {
  local = await openLocal();
  ({ session } = recordedSession(local));
});
afterEach(() => local.close());

/** As `init` does, and the project's variables after that. */
async function init(asked: Partial<Asked> = {}): Promise<EnvironmentVariable[]> {
  await provision(await inspect(session, { name: 'hello', ...asked }));
  return await variables();
}

async function variables(): Promise<EnvironmentVariable[]> {
  const { projects } = await session.aws.codebuild().send(new BatchGetProjectsCommand({ names: ['hello-build'] }));
  return projects?.[0]?.environment?.environmentVariables ?? [];
}

/** Keeps some, and gives the names of their parameters. */
async function settingsOf({ aws }: Session, keys: readonly string[]): Promise<Record<string, string>> {
  const Tags = [{ Key: 'pipeline-setup:pipeline', Value: 'hello' }];
  const parameters = Object.fromEntries(keys.map((key) => [key, `/hello/build/${key}`]));
  for (const Name of Object.values(parameters)) {
    await aws.ssm().send(new PutParameterCommand({ Name, Value: 'it', Type: 'String', Tags }));
  }
  return parameters;
}

const secret = (name: string, value: string) => ({ name, value, type: 'SECRETS_MANAGER' }) as const;
const theirs = secret('THEIRS', 'another/secret:key');
const both = { PASSWORD: 'app/database:password', KEY: 'api' };

test('are those that were asked for last, and a list replaces them; what somebody added stays', async () => {
  const [password, key] = [secret('PASSWORD', 'app/database:password::'), secret('KEY', 'api:::')];
  expect(await init({ secrets: both })).toEqual([password, key]);
  await editProject(({ environment }) => ({
    environment: { ...environment, environmentVariables: [...environment.environmentVariables, theirs] },
  }))(local.aws);
  expect(await init()).toEqual([password, key, theirs]);
  expect(await init({ secrets: { KEY: 'api' } })).toEqual([key, theirs]);
  const { context, inspections } = await inspect(session, { name: 'hello' });
  expect(context.config.secrets).toEqual({ KEY: 'api' });
  expect(inspections.filter(({ state }) => state !== 'present')).toEqual([]);
  expect(await init({ secrets: {} })).toEqual([theirs]);
});

test('stand back behind a variable of env', async () => {
  expect(await init({ secrets: both, env: { KEY: 'plain' } })).toEqual([
    { name: 'KEY', value: 'plain', type: 'PLAINTEXT' },
    secret('PASSWORD', 'app/database:password::'),
  ]);
});

test('take the place of a variable that somebody gave the project, and say so', async () => {
  await init();
  await editProject(({ environment }) => ({
    environment: { ...environment, environmentVariables: [theirs, secret('KEY', 'another')] },
  }))(local.aws);
  const notes: string[] = [];
  session = { ...session, emit: (event) => event.type === 'note' && notes.push(event.text) };
  expect(await init({ secrets: { THEIRS: 'api' }, env: { KEY: 'plain' } })).toEqual([
    { name: 'KEY', value: 'plain', type: 'PLAINTEXT' },
    secret('THEIRS', 'api:::'),
  ]);
  expect(notes).toEqual([
    'hello-build had a variable THEIRS of its own, from SECRETS_MANAGER another/secret:key: the one of the config counts now.',
    'hello-build had a variable KEY of its own, from SECRETS_MANAGER another: the one of the config counts now.',
  ]);
});

test('of the project itself count before settings, which is no drift, and is known', async () => {
  await init({ settings: true });
  const settings = await settingsOf(session, ['THEIRS', 'OURS']);
  await editProject(({ environment }) => ({ environment: { ...environment, environmentVariables: [theirs] } }))(
    local.aws,
  );
  const ours = { name: 'OURS', value: settings.OURS, type: 'PARAMETER_STORE' };
  expect(await init()).toEqual([ours, theirs]);
  const survey = await inspect(session, { name: 'hello' });
  expect(hiddenSettings(survey)).toEqual(['THEIRS']);
  expect(survey.inspections.filter(({ state }) => state !== 'present')).toEqual([]);
});
