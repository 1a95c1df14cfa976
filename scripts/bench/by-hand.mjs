/** The same work by the AWS CLI, one call after the other, over a fresh `init --no-wait`. */
import { calls } from './by-hand-calls.mjs';
import { inTurns, isThere, median, run } from './processes.mjs';
import { openServed } from './served.mjs';

const LATENCY = ['--latency', '100ms'];
const RUNS = 3;

export async function measure() {
  const row = {
    what: 'by hand',
    measure: 'the same work by AWS CLI calls one after another, over ours, at 100 ms',
    reach: '>= 10 times',
  };
  if (!(await isThere(['aws', '--version']))) {
    return [{ ...row, now: 'skipped', within: true, notes: ['the AWS CLI is not installed'] }];
  }
  // What ours does not call is not to be held against it.
  const { operations } = await ours();
  const work = calls.filter(([, operation]) => operations.has(operation));
  const times = await inTurns(RUNS, { ours: async () => (await ours()).ms, byHand: () => byHand(work) });
  const [one, other] = [median(times.ours), median(times.byHand)];
  const { ms } = await run(['aws', '--version']);
  return [
    {
      ...row,
      now: `${(other / one).toFixed(1)} times`,
      within: other / one >= 10,
      notes: [
        `${work.length} calls in ${(other / 1000).toFixed(1)} s over ${(one / 1000).toFixed(2)} s; medians of ${RUNS} runs in turns`,
        `only calls that change something, none that looks first; \`aws --version\` alone takes ${(ms / 1000).toFixed(2)} s`,
      ],
    },
  ];
}

/** What `init` takes, and which operations it calls. */
async function ours() {
  const aws = await openServed(LATENCY);
  try {
    const { ms, requests } = await aws.cli(['init', 'hello', '--no-wait', '--yes']);
    await aws.idle();
    return { ms, operations: new Set(requests.map(({ operation }) => operation)) };
  } finally {
    await aws.close();
  }
}

async function byHand(work) {
  const aws = await openServed(LATENCY);
  try {
    const start = performance.now();
    for (const [service, operation, input] of work) {
      const command = operation.replaceAll(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
      await aws.run(['aws', service, command, '--cli-input-json', JSON.stringify(input)], aws.client);
    }
    const ms = performance.now() - start;
    await aws.idle();
    return ms;
  } finally {
    await aws.close();
  }
}
