import type { PhaseContext } from '@aws-sdk/client-codebuild';
import type { BuildRecord } from '../services/codebuild/records.js';
import { AwsError } from '../errors.js';
import type { Permission } from '../access/permission.js';
import type { BuildAccess } from './build-access.js';
import type { BuildLog } from './build-log.js';
import type { Machine } from './machines/machine.js';
import type { Timing } from './timing.js';

/** A build that is being run: what its parts need of it. */
export interface BuildJob {
  readonly region: string;
  readonly record: BuildRecord;
  /** A fresh folder of the build's own, removed when it has ended. */
  readonly folder: string;
  /** What its commands run on. */
  readonly machine: Machine;
  readonly log: BuildLog;
  readonly timing: Timing;
  /** Aborted when the build is ended from outside. */
  readonly interrupt: AbortSignal;
  /** An operation as the build's service role. @throws AwsError as the operation does */
  call<O>(service: string, operation: string, input: object): Promise<O>;
  /** For what the service role needs beside operations. @throws AwsError `AccessDeniedException` */
  authorize(permission: Permission): Promise<void>;
  /** How the build's commands reach the local AWS. */
  readonly access: BuildAccess;
}

/** Fails a phase; the phase's context says why. */
export class PhaseFailure extends Error {
  override readonly name = 'PhaseFailure';
  constructor(
    readonly statusCode: string,
    message: string,
  ) {
    super(message);
  }

  get context(): PhaseContext {
    return { statusCode: this.statusCode, message: this.message };
  }
}

/** A call that AWS refused, as the reason why a phase failed. Anything else is thrown on. */
export function refused(error: unknown, message: (error: AwsError) => string): PhaseFailure {
  if (!(error instanceof AwsError)) throw error;
  return new PhaseFailure(error.code.startsWith('AccessDenied') ? 'ACCESS_DENIED' : 'CLIENT_ERROR', message(error));
}
