import type { Session } from '../context.js';

/** A call that was sent. */
export interface Sent {
  /** When the service counted it, as far as is known. */
  counted: number;
  /** When its answer came; until then, when it was sent. */
  seen: number;
}

/** How quickly calls are sent to one service. */
export interface Pace {
  /** Resolves when the next call may be sent, at the latest after Ctrl-C. Who asks first is let go first. */
  turn(): Promise<Sent>;
  /** The service took the call, whatever it answered. */
  taken(call: Sent): void;
  /** The service was throttling, and did not take the call. */
  refused(call: Sent): void;
}

/** In milliseconds: AWS states the rates that its services take as calls a second. */
const second = 1000;

/** How long a call that was sent is taken to be on its way to the service, at most, in milliseconds. */
const longestWay = 100;

/** How long a service must refuse nothing before it is asked for more, in milliseconds: to find out costs a call. */
const calm = 5000;

/**
 * As quick as can be until the service throttles. From then on as many calls a second as it evidently takes: as many as
 * it took in the second before, and one more after some seconds in which it refused none.
 */
export function createPace({ now, signal, wait }: Pick<Session, 'now' | 'signal' | 'wait'>): Pace {
  let limit = Infinity;
  let calmSince = 0;
  /** Those that the service took in the last second, or may have. */
  let sent: Sent[] = [];
  let last: Promise<unknown> = Promise.resolve();

  function isRecent(time: number): boolean {
    return now() - time < second;
  }

  async function next(): Promise<Sent> {
    for (;;) {
      sent = sent.filter(({ seen }) => isRecent(seen));
      const times = sent.map(({ counted }) => counted).filter(isRecent);
      if (times.length < limit || signal.aborted) break;
      await wait(Math.min(...times) + second - now());
    }
    const call = { counted: now(), seen: now() };
    sent.push(call);
    return call;
  }

  return {
    turn() {
      const turn = last.then(next);
      last = turn;
      return turn;
    },
    taken(call) {
      call.seen = now();
      call.counted = Math.min(now(), call.counted + longestWay);
      if (now() - calmSince < calm) return;
      limit += 1;
      calmSince = now();
    },
    refused(call) {
      // By their answers: one that was long on its way was counted late, and says of this second what the service takes.
      sent = sent.filter((each) => each !== call && isRecent(each.seen));
      limit = Math.max(1, Math.min(limit, sent.length));
      calmSince = now();
    },
  };
}
