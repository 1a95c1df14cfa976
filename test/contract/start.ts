/** Runs once, before any file of the contract, where it is tried against AWS: says so, and cleans up there. */
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
  if (against.kind === 'local') return;
  project.provide('against', against);
  const { aws, identity } = await clientsOf(against);
  await removeAll(aws, (name) => isForgotten(name, new Date()));
  const where = against.endpoint === undefined ? 'AWS' : `AWS at ${against.endpoint}`;
  process.stderr.write(
    `contract: against ${where}, account ${identity.account}, ${identity.region}, as ${identity.caller}\n`,
  );
}
