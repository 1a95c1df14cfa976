import type { RetryErrorInfo } from '@smithy/types';

/**
 * Why a call failed that may go when it is made again: the service takes no more for now, it fails, it was not reached
 * (or its answer was lost), or the clock of this machine was wrong, which the SDK has allowed for by then.
 */
export type Trouble = 'throttling' | 'failing' | 'unreachable' | 'clock';

/** Undefined for an error that will be the same the next time. */
export function troubleOf({ error, errorType }: RetryErrorInfo): Trouble | undefined {
  // The SDK takes this one for throttling; in the services that are used here it is a quota of the account.
  if (!error || error.name === 'LimitExceededException') return undefined;
  if (errorType === 'THROTTLING') return 'throttling';
  if (error.$metadata?.clockSkewCorrected) return 'clock';
  if (errorType !== 'TRANSIENT') return undefined;
  // An answer can break off after its status has come.
  return (error.$metadata?.httpStatusCode ?? 0) >= 500 ? 'failing' : 'unreachable';
}
