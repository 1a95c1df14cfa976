/**
 * An error of AWS's own: the server puts it on the wire as the service's protocol writes errors.
 * Anything else that a handler throws is a bug of ours (500 InternalFailure) or `DamagedState`.
 */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  constructor(
    /** The error's name in AWS's API model, such as `RepositoryDoesNotExistException`. */
    readonly code: string,
    message: string,
    /** The HTTP status: 400 unless AWS documents another. */
    readonly status = 400,
    /** Further modelled members of the error, such as S3's `BucketName`. */
    readonly members: Readonly<Record<string, unknown>> = {},
    /** HTTP headers of the answer, such as S3's `x-amz-bucket-region`. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** There is no room left for the state of the local AWS. */
export class DiskFull extends Error {
  override readonly name = 'DiskFull';
  constructor(
    readonly folder: string,
    cause?: unknown,
  ) {
    super(`No space is left on the disk for the local AWS in ${folder}. Make room there, and try again.`, { cause });
  }
}

/** Whether a file could not be written for want of room, as the system says it. */
export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/** As a log tells of it. */
export function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** A folder that is no local AWS, and not empty either: it is somebody's, and is left alone. */
export class NotALocalAws extends Error {
  override readonly name = 'NotALocalAws';
  constructor(readonly folder: string) {
    super(`${folder} holds something else than a local AWS`);
  }
}

/** The folder of the local AWS was removed while it was in use: nothing of it is made again. */
export class LocalAwsRemoved extends Error {
  override readonly name = 'LocalAwsRemoved';
  constructor(readonly folder: string) {
    super(`${folder} was removed`);
  }
}

/** A file of the local AWS that cannot be read back: a crash or another program damaged it. */
export class DamagedState extends Error {
  override readonly name = 'DamagedState';
  constructor(
    readonly file: string,
    reason: string,
  ) {
    super(`${file} is damaged: ${reason}`);
  }
}
