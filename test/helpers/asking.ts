/** Somebody who asks all the while. */
import { setTimeout as pause } from 'node:timers/promises';

interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface Asking {
  /** Every answer so far; an error instead, where there was none. */
  readonly answers: readonly (Answer | Error)[];
  /** Resolves when somebody has asked once more, from now on. */
  again(): Promise<void>;
  stop(): Promise<void>;
}

/** A visitor who comes anew: on a connection of its own. */
export async function visit(url: string): Promise<Answer> {
  const response = await fetch(url, { headers: { connection: 'close' } });
  return { status: response.status, body: await response.text() };
}

/** Asks again and again, one after the other. */
export function asking(ask: () => Promise<Answer>): Asking {
  const answers: (Answer | Error)[] = [];
  const end = new AbortController();
  const one = async (): Promise<Answer | Error> => {
    try {
      return await ask();
    } catch (error) {
      return error as Error;
    }
  };
  const loop = (async () => {
    while (!end.signal.aborted) {
      answers.push(await one());
      await pause(5);
    }
  })();
  return {
    answers,
    async again() {
      // What is in flight was asked before.
      for (const count = answers.length; answers.length < count + 2;) await pause(5);
    },
    async stop() {
      end.abort();
      await loop;
    },
  };
}
