/** Time that passes only when everybody waits. */
export interface SimulatedTime {
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** Lets time pass until `work` is done. */
  run<T>(work: Promise<T>): Promise<T>;
}

export function simulateTime(): SimulatedTime {
  const sleeping: { readonly until: number; readonly wake: () => void }[] = [];
  let now = 0;
  return {
    now: () => now,
    wait: (ms) => new Promise((wake) => void sleeping.push({ until: now + ms, wake })),
    async run(work) {
      const done = work.then(() => true);
      const idle = () => new Promise<false>((resolve) => void setImmediate(resolve, false));
      while (!(await Promise.race([done, idle()]))) {
        sleeping.sort((a, b) => a.until - b.until);
        const next = sleeping.shift();
        if (!next) throw new Error('Nobody waits, and it is not done.');
        now = next.until;
        next.wake();
      }
      return await work;
    },
  };
}
