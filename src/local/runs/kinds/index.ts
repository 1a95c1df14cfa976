/** The kinds of work that have an end. */
import { batch } from './batch.js';
import { build } from './build.js';
import { command } from './command.js';
import { deployment } from './deployment.js';
import type { RunKind } from './kind.js';

export const runKinds = { build, batch, command, deployment } satisfies Record<string, RunKind>;
