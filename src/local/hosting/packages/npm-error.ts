/** An answer that npm takes as a failure, and shows. */
export class NpmError extends Error {
  override readonly name = 'NpmError';
  constructor(
    /** Of HTTP. */
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The public registry does not answer as it should, or not at all. With a status of 500 or more npm would wait and ask again. */
export const UPSTREAM_FAILED = 424;
