/** Runs once, before any file of the contract: decides what it is tried against, says so, and cleans up there. */
import type { TestProject } from 'vitest/node';
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
  // Only now: loading the SDK takes longer than the whole contract, and a run against the local AWS needs none of it here.
  const [{ clientsOf }, { removeAll }] = await Promise.all([import('./identity.js'), import('./removal.js')]);
  const { aws, identity } = await clientsOf(against);
  await removeAll(aws, (name) => isForgotten(name, new Date()));
  const where = against.endpoint === undefined ? 'AWS' : `AWS at ${against.endpoint}`;
  return `${where}, account ${identity.account}, ${identity.region}, as ${identity.caller}`;
}
