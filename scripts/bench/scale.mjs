/** Whether many pipelines take no more than their share: time and memory with 30, 100 and 300 of them. */
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inTurns, median } from './processes.mjs';
import { openWorld } from './world.mjs';

const SIZES = [30, 100, 300];
const RUNS = 5;
/** What tells a time that grows with the number from one that grows faster, as far as times can be told apart. */
const LINEAR = 1.1;

const COMMANDS = {
  list: ['list', '--local'],
  'status --json': ['status', 'p-1', '--local', '--json'],
};

export async function measure() {
  const world = await openWorld({ idleNpm: true });
  try {
    const homes = await makeHomes(world);
    const works = SIZES.flatMap((size) =>
      Object.keys(COMMANDS).map((name) => [`${name} ${size}`, () => once(world, homes[size], name)]),
    );
    const results = await inTurns(RUNS, Object.fromEntries(works));
    const ms = (name, size) => median(results[`${name} ${size}`].map((result) => result.ms));
    const growth = Object.keys(COMMANDS).map((name) => ms(name, 300) / ms(name, 100));
    const megabytes = Math.max(...Object.values(results).flatMap((all) => all.map((result) => result.megabytes)));
    return [
      {
        what: 'scale',
        measure: '`list` and `status --json` with 300 pipelines on the local AWS over those with 100; memory',
        reach: 'linear (3), <= 150 MB',
        now: `${growth.map((each) => each.toFixed(2)).join(', ')}; ${megabytes.toFixed(0)} MB`,
        within: Math.max(...growth) <= 3 * LINEAR && megabytes <= 150,
        notes: [
          ...Object.keys(COMMANDS).map(
            (name) =>
              `\`${name}\` with ${SIZES.join(', ')}: ${SIZES.map((size) => `${ms(name, size).toFixed(0)} ms`).join(', ')}`,
          ),
          `medians of ${RUNS} runs in turns; the memory is the most that any of them had at a time`,
        ],
      },
    ];
  } finally {
    await world.close();
  }
}

/** A home with so many pipelines each, by size; all of them have run. */
async function makeHomes(world) {
  const homes = {};
  let made = 0;
  const maker = async (size) => {
    while (made < size) await world.cli(['init', `p-${(made += 1)}`, '--local', '--no-wait', '--quiet']);
  };
  for (const size of SIZES) {
    await Promise.all([maker(size), maker(size)]);
    await world.idle('p-1');
    homes[size] = join(world.folder, `home-${size}`);
    await cp(world.env.PIPELINE_SETUP_HOME, homes[size], { recursive: true });
  }
  return homes;
}

async function once(world, home, name) {
  const memory = join(world.folder, 'memory');
  // The process itself says at its end how much memory it had at most, in kilobytes.
  const hook = `import { writeFileSync } from 'node:fs';
    process.on('exit', () => writeFileSync(${JSON.stringify(memory)}, String(process.resourceUsage().maxRSS)));`;
  const options = `--import=data:text/javascript,${encodeURIComponent(hook)}`;
  const { ms } = await world.cli(COMMANDS[name], { PIPELINE_SETUP_HOME: home, NODE_OPTIONS: options });
  return { ms, megabytes: Number(await readFile(memory, 'utf8')) / 1000 };
}
