/** How near a throttled account's own pace is come to. */
import { median } from './processes.mjs';
import { openServed } from './served.mjs';

/** Calls that a service takes in a second. */
const RATE = 2;
const RUNS = 3;

export async function measure() {
  const ended = [];
  for (let run = 0; run < RUNS; run += 1) ended.push(await freshInit());
  const ratios = ended.map(({ ms, requests }) => ms / 1000 / leastSeconds(requests));
  const ratio = median(ratios);
  const { ms, requests } = ended[ratios.indexOf(ratio)];
  const throttled = requests.filter(isThrottled).length;
  return [
    {
      what: 'throttled',
      measure: `fresh \`init --no-wait\` at ${RATE} calls/s per service, over the theoretical minimum for its calls`,
      reach: '<= 1.25',
      now: ratio.toFixed(2),
      within: ratio <= 1.25,
      notes: [
        `${(ms / 1000).toFixed(1)} s over ${leastSeconds(requests)} s; median of ${RUNS} runs; ${throttled} calls were throttled`,
        `the minimum is that of the service with the most calls (${busiest(requests)}): whoever makes n calls at ${RATE} a second needs ⌊(n − 1) / ${RATE}⌋ s from the first to the last. The start of the process, and what waits for what, are not in it`,
      ],
    },
  ];
}

/** A lower bound of any client that makes these calls: what one service alone makes it wait. */
function leastSeconds(requests) {
  return Math.max(...[...callsByService(requests).values()].map((calls) => Math.floor((calls - 1) / RATE)));
}

function busiest(requests) {
  const [[service, calls]] = [...callsByService(requests)].toSorted(([, a], [, b]) => b - a);
  return `${service}: ${calls}`;
}

/** Those that were carried out. */
function callsByService(requests) {
  const counts = new Map();
  for (const { service } of requests.filter((request) => !isThrottled(request))) {
    counts.set(service, (counts.get(service) ?? 0) + 1);
  }
  return counts;
}

function isThrottled({ error }) {
  return ['SlowDown', 'Throttling', 'ThrottlingException'].includes(error);
}

async function freshInit() {
  const aws = await openServed(['--throttle', String(RATE)]);
  try {
    return await aws.cli(['init', 'hello', '--no-wait', '--yes']);
  } finally {
    await aws.idle();
    await aws.close();
  }
}
