/** git is not let in: an HTTP status, and a sentence that git shows. */
export class NotAdmitted extends Error {
  override readonly name = 'NotAdmitted';
  constructor(
    readonly status: 400 | 401 | 403 | 404,
    message: string,
  ) {
    super(message);
  }
}
