/** What keeps a build from giving its artifact; AWS's context code for it is CLIENT_ERROR. */
export class ArtifactError extends Error {
  override readonly name = 'ArtifactError';
}
