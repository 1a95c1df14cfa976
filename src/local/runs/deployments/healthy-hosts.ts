/** How many instances a deployment may take at once, and what it comes to. */
import type { MinimumHealthyHosts } from '@aws-sdk/client-codedeploy';

/**
 * How many of the instances are to be healthy at any time. A percentage is rounded up, but leaves one to deploy to.
 * Source: "About the minimum number of healthy instances" in AWS's CodeDeploy user guide.
 */
export function healthyHosts({ type, value = 0 }: MinimumHealthyHosts, total: number): number {
  if (type === 'HOST_COUNT') return value;
  if (type === 'FLEET_PERCENT') return Math.min(Math.ceil((value * total) / 100), Math.max(total - 1, 0));
  // CodeDeployDefault.OneAtATime: its type says how many may be away.
  return Math.max(total - value, 0);
}

/**
 * Deploys to the instances, in order, to as many at once as may be away. One that has failed stays away, so that those
 * are left out for which too few would be healthy.
 * @param deploy whether it went well
 * @returns whether enough instances have the revision, and one at least
 */
export async function rollOut<T>(
  instances: readonly T[],
  healthy: number,
  deploy: (instance: T) => Promise<boolean>,
): Promise<boolean> {
  const waiting = [...instances];
  const running = new Set<Promise<void>>();
  let [succeeded, failed] = [0, 0];
  const begin = (instance: T) => {
    const run: Promise<void> = deploy(instance)
      .then((well) => void (well ? (succeeded += 1) : (failed += 1)))
      .finally(() => running.delete(run));
    running.add(run);
  };
  try {
    for (;;) {
      while (waiting.length > 0 && running.size + failed < instances.length - healthy) begin(waiting.shift()!);
      if (running.size === 0) break;
      await Promise.race(running);
    }
  } finally {
    await Promise.allSettled(running);
  }
  return succeeded >= Math.max(healthy, 1);
}
