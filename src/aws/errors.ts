/** What AWS says when something goes wrong, and what it means to this program. */

/** Resolves to undefined instead of failing with one of these errors. */
export async function ignore<T>(names: string | readonly string[], promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if ([names].flat().includes(errorName(error))) return undefined;
    throw error;
  }
}

export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** Whether it is how a service says that what is to be made is there already: each has words of its own. */
export function isThereAlready(error: unknown): boolean {
  // Elastic Beanstalk has one error for all that is wrong with a parameter.
  const isValue = errorName(error).startsWith('InvalidParameterValue');
  return thereAlready.test(errorName(error)) || (isValue && /already exists/.test((error as Error).message));
}

const thereAlready =
  /AlreadyExists|AlreadyRegistered|^BucketAlreadyOwnedByYou$|NameInUse|NameExists|^ConflictException$/;

/** Whether it is how AWS says that we may not. */
export function isDenied(error: unknown): boolean {
  return /AccessDenied|NotAuthorized|UnauthorizedOperation/.test(errorName(error));
}

/** Whether it is how AWS, or what stands in its place, says that we may not use a service, or that it is not there. */
export function isNotForUs(error: unknown): boolean {
  // A host name that nobody knows: the region does not have the service.
  return (
    isDenied(error) ||
    notForUs.test(errorName(error)) ||
    (error as { code?: unknown } | undefined)?.code === 'ENOTFOUND'
  );
}

const notForUs = /UnknownOperation|InvalidAction|NotImplemented|InternalFailure/;

const lostBefore = new WeakSet<object>();

/** Marks the error of a call of which an earlier attempt may have been carried out: its answer did not come back. */
export function afterLostAnswer<E extends object>(error: E): E {
  lostBefore.add(error);
  return error;
}

/** Whether the error is marked by `afterLostAnswer`. */
export function isAfterLostAnswer(error: unknown): boolean {
  return typeof error === 'object' && error !== null && lostBefore.has(error);
}
