/** A pipeline in a local AWS with every kind of stage, and with what people added to it, as it is exported. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Session } from '../../src/context.js';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { provision } from '../../src/engine.js';
import { readPipeline } from '../../src/export/read/index.js';
import type { Exported } from '../../src/export/thing.js';
import { inspect } from '../../src/inspect.js';
import type { StageConfig } from '../../src/stages/fields.js';
import { additions, makeAnother } from './by-hand.js';
import { serving, type Serving } from './hosting.js';
import { recordedSession } from './recorder.js';

const stages: StageConfig[] = [
  { deploy: 's3', environment: 'staging', error: '404.html', test: 'buildspec.test.yml' },
  { approval: 'editors' },
  { deploy: 'codedeploy', environment: 'production', rollback: 'on-failure' },
  { deploy: 'codedeploy', environment: 'workers', command: 'uptime' },
  { deploy: 'beanstalk', environment: 'world', variables: { GREETING: 'Hello' } },
];

export interface ExportedLab {
  readonly lab: Serving;
  readonly session: Session;
  readonly exported: Exported;
}

export async function exportedLab({ asMade = false }: { readonly asMade?: boolean } = {}): Promise<ExportedLab> {
  const lab = await serving();
  const session = sessionIn(lab);
  const asked = {
    name: 'hello',
    env: { STAGE: 'test' },
    variables: { COLOUR: 'blue' },
    tags: { team: 'web' },
    packages: { format: 'npm' as const },
    settings: true,
  };
  await makeSettings('hello', session);
  await provision(await inspect(session, { ...asked, stages }));
  if (!asMade) {
    await makeAnother(lab.local.aws);
    await additions(lab.local.aws);
  }
  return { lab, session, exported: await exportAgain(session) };
}

/** As `config set --secret` does, of what builds and an environment are given by reference. */
export async function makeSettings(name: string, { aws }: Session): Promise<void> {
  const given = { Value: 'top secret', Tags: [{ Key: 'pipeline-setup:pipeline', Value: name }] };
  for (const setting of ['build/LEVEL', 'world/TOKEN']) {
    await aws.ssm().send(new PutParameterCommand({ ...given, Type: 'SecureString', Name: `/${name}/${setting}` }));
  }
}

/** The environment is launched while it waits. */
export function sessionIn({ local }: Serving, region = local.clientConfig.region): Session {
  const { session } = recordedSession(local, { region });
  return { ...session, identity: { ...session.identity, region }, wait: async () => pause(10) };
}

/** As it is now. */
export async function exportAgain(session: Session): Promise<Exported> {
  return await readPipeline(await inspect(session, { name: 'hello' }));
}
