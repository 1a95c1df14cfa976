/** How long the program takes to begin, over what Node itself takes. */
import { inTurns, median } from './processes.mjs';
import { openWorld } from './world.mjs';

const RUNS = 25;

export async function measure() {
  const world = await openWorld({ idleNpm: true });
  try {
    await world.cli(['init', 'hello', '--local']);
    const times = await inTurns(RUNS, {
      node: async () => (await world.run([process.execPath, '-e', '0'])).ms,
      version: async () => (await world.cli(['--version'])).ms,
      help: async () => (await world.cli(['--help'])).ms,
      status: async () => (await world.cli(['status', 'hello', '--local'])).ms,
    });
    const node = median(times.node);
    const ratio = (name) => median(times[name]) / node;
    const [version, help, status] = ['version', 'help', 'status'].map(ratio);
    return [
      {
        what: 'start-up',
        measure: '`--version`, `--help` over `node -e 0`',
        reach: '<= 1.25',
        now: `${version.toFixed(2)}, ${help.toFixed(2)}`,
        within: Math.max(version, help) <= 1.25,
        notes: [`\`node -e 0\` takes ${node.toFixed(0)} ms; medians of ${RUNS} runs in turns`],
      },
      {
        what: 'start-up with AWS',
        measure: '`status` on the local AWS over `node -e 0`',
        reach: '<= 3',
        now: status.toFixed(2),
        within: status <= 3,
        notes: [`${median(times.status).toFixed(0)} ms with \`--local\`; medians of ${RUNS} runs in turns`],
      },
    ];
  } finally {
    await world.close();
  }
}
