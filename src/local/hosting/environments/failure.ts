/** Why a version cannot be deployed: a fault of the version, or of how the environment is set up. */
export class DeploymentFailure extends Error {
  override readonly name = 'DeploymentFailure';
}
