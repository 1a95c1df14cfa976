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
