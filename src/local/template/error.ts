/** The template cannot be used; the message is CloudFormation's, where it has one. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** @throws TemplateError always */
export function fail(message: string): never {
  throw new TemplateError(message);
}
