/** Runs once, before any file of the contract: decides what it is tried against, says so, and cleans up there. */
import type { TestProject } from 'vitest/node';
import { clientsOf } from './identity.js';
import { removeAll } from './removal.js';
import { type Against, switchedTo } from './switch.js';
import { isForgotten } from './world-name.js';

declare module 'vitest' {
  interface ProvidedContext {
    against: Against;
  }
}

export default async function start(project: TestProject): Promise<void> {
  const against = switchedTo(process.env);
  project.provide('against', against);
  process.stderr.write(`contract: against ${await begin(against)}\n`);
}

/** Gives what the contract is tried against, in words. */
async function begin(against: Against): Promise<string> {
  if (against.kind === 'local') return 'the local AWS, in process';
  const { aws, identity } = await clientsOf(against);
  await removeAll(aws, (name) => isForgotten(name, new Date()));
  const where = against.endpoint === undefined ? 'AWS' : `AWS at ${against.endpoint}`;
  return `${where}, account ${identity.account}, ${identity.region}, as ${identity.caller}`;
}
