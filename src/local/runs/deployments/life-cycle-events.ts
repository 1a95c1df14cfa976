import type { Diagnostics, LifecycleErrorCode, LifecycleEvent } from '@aws-sdk/client-codedeploy';

/**
 * The events of a deployment in place, without a load balancer, in order.
 * Source: "Lifecycle event hook availability" in AWS's CodeDeploy user guide.
 */
export const EVENTS = [
  'ApplicationStop',
  'DownloadBundle',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
] as const;

export type EventName = (typeof EVENTS)[number];

/** Events that hooks can be for, too, but that come only with a load balancer. */
export const TRAFFIC_EVENTS = ['BeforeBlockTraffic', 'AfterBlockTraffic', 'BeforeAllowTraffic', 'AfterAllowTraffic'];

export function pendingEvents(): LifecycleEvent[] {
  return EVENTS.map((lifecycleEventName) => ({ lifecycleEventName, status: 'Pending' }));
}

/** Fails an event; its diagnostics say why. */
export class EventFailure extends Error {
  override readonly name = 'EventFailure';
  constructor(
    readonly errorCode: LifecycleErrorCode,
    message: string,
    readonly scriptName = '',
    readonly logTail = '',
  ) {
    super(message);
  }

  get diagnostics(): Diagnostics {
    const { errorCode, scriptName, message, logTail } = this;
    return { errorCode, scriptName, message, logTail };
  }
}
