/** The kinds of work that have an end. */
import { batch } from './batch.js';
import { build } from './build.js';
import { command } from './command.js';
import { deployment } from './deployment.js';
import type { RunKind } from './kind.js';
import { stack } from './stack.js';

export const runKinds = { build, batch, command, deployment, stack } satisfies Record<string, RunKind>;
