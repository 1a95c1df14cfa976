/** What a request log tells: which call came when, how long it took, and what came of it; nothing of what was said. */
import { ConnectionLost } from './conditions.js';
import { AwsError } from './errors.js';

export interface SeenRequest {
  /** When it came: ISO 8601, with milliseconds. */
  readonly time: string;
  /** The same on a clock that nobody sets, in milliseconds since this process began. */
  readonly at: number;
  /** From its coming to its answer, in milliseconds. */
  readonly took: number;
  readonly service: string | null;
  /** AWS's name of it; null for what is not offered: an address may hold anything. */
  readonly operation: string | null;
  /** The answer's HTTP status; null when the connection broke before there was one. */
  readonly status: number | null;
  /** AWS's error code, or `ConnectionLost`. */
  readonly error?: string;
  readonly requestId: string;
}

type Asked = Pick<SeenRequest, 'service' | 'operation' | 'requestId'>;

/** Answers a request by `answer`, and tells of it when that has ended, well or not. */
export type Watch = <T extends { readonly status: number }>(asked: Asked, answer: () => Promise<T>) => Promise<T>;

/** @param see is told of every request when it has been answered */
export function watcherFor(see: (request: SeenRequest) => void): Watch {
  return async (asked, answer) => {
    const time = new Date().toISOString();
    const at = performance.now();
    const tell = (outcome: Pick<SeenRequest, 'status' | 'error'>) =>
      see({ time, at: rounded(at), took: rounded(performance.now() - at), ...asked, ...outcome });
    try {
      const answered = await answer();
      tell({ status: answered.status });
      return answered;
    } catch (error) {
      tell(outcomeOf(error));
      throw error;
    }
  };
}

/** As nobody watches. */
export const unwatched: Watch = (_asked, answer) => answer();

function outcomeOf(error: unknown): Pick<SeenRequest, 'status' | 'error'> {
  if (error instanceof AwsError) return { status: error.status, error: error.code };
  if (error instanceof ConnectionLost) return { status: null, error: error.name };
  return { status: 500, error: 'InternalFailure' };
}

/** To a microsecond: what lies below is the clock's own. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
