/** What waiting for IAM costs beyond the wait itself. */
import { pathLine } from './critical-path.mjs';
import { median } from './processes.mjs';
import { openServed } from './served.mjs';

const DELAY = 8;
const RUNS = 3;

export async function measure() {
  const ended = [];
  for (let run = 0; run < RUNS; run += 1) ended.push(await freshInit());
  const wall = median(ended.map(({ ms }) => ms));
  const over = wall / 1000 - DELAY;
  const { requests } = ended.find(({ ms }) => ms === wall);
  return [
    {
      what: 'IAM propagation',
      measure: `fresh \`init --no-wait\` with an IAM delay of ${DELAY} s, over the delay`,
      reach: '+ <= 1.5 s',
      now: `+ ${over.toFixed(2)} s`,
      within: over <= 1.5,
      notes: [`median of ${RUNS} runs; the critical path: ${pathLine(requests)}`],
    },
  ];
}

async function freshInit() {
  const aws = await openServed(['--iam-delay', `${DELAY}s`]);
  try {
    return await aws.cli(['init', 'hello', '--no-wait', '--yes']);
  } finally {
    await aws.idle();
    await aws.close();
  }
}
