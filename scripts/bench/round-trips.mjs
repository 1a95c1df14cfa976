/** Round trips on the critical path of the commands: what latency adds to them, over the latency. */
import { criticalPath, pathLine } from './critical-path.mjs';
import { inTurns, median } from './processes.mjs';
import { openServed } from './served.mjs';

/** In milliseconds. */
export const LATENCY = 100;
const RUNS = 7;

const COMMANDS = [
  { what: 'fresh `init --no-wait`', reach: 6, args: ['init', 'hello', '--no-wait', '--yes'] },
  { what: '`init --no-wait`, nothing to do', reach: 2.5, args: ['init', 'hello', '--no-wait', '--yes'] },
  { what: '`status`', reach: 2.5, args: ['status', 'hello'] },
  { what: '`destroy`', reach: 7, args: ['destroy', 'hello', '--yes'] },
];

export async function measure() {
  const { near, far } = await inTurns(RUNS, {
    near: () => aLife([]),
    far: () => aLife(['--latency', `${LATENCY}ms`]),
  });
  return COMMANDS.map((command, index) =>
    rowOf(
      command,
      near.map((life) => life[index]),
      far.map((life) => life[index]),
    ),
  );
}

/** Every command once, one after the other, on a new local AWS. */
async function aLife(conditions) {
  const aws = await openServed(conditions);
  try {
    const ended = [];
    for (const { args } of COMMANDS) {
      ended.push(await aws.cli(args));
      // The first execution is no part of it, and would take the processors from it.
      await aws.idle();
    }
    return ended;
  } finally {
    await aws.close();
  }
}

function rowOf({ what, reach }, near, far) {
  const [without, wall] = [near, far].map((ended) => median(ended.map(({ ms }) => ms)));
  const trips = (wall - without) / LATENCY;
  // Of all runs the one in the middle stands for them.
  const { requests } = far.find(({ ms }) => ms === wall);
  return {
    what,
    measure: `round trips at ${LATENCY} ms: (wall − wall at 0) / latency`,
    reach: `<= ${reach}`,
    now: trips.toFixed(1),
    within: trips <= reach,
    notes: [
      `${wall.toFixed(0)} ms − ${without.toFixed(0)} ms; medians of ${RUNS} runs each, in turns`,
      `by the request log ${criticalPath(requests).length} of its ${requests.length} calls are one behind the other: ${pathLine(requests)}`,
    ],
  };
}
