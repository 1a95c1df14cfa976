/** What the local AWS adds to a build: from the push to green, over the same commands in a shell. */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inTurns, isThere, median } from './processes.mjs';
import { openWorld } from './world.mjs';

const RUNS = 9;

/** As the template's buildspec.yml has them. */
const COMMANDS = `
set -e
npm ci
mkdir -p reports
npm test -- --test-reporter=spec --test-reporter-destination=stdout \
  --test-reporter=junit --test-reporter-destination=reports/unit-tests.xml
mkdir -p bundle && cp server.js package.json package-lock.json bundle/
cd bundle && zip -qr ../bundle.zip .`;

export async function measure() {
  const row = {
    what: 'local build',
    measure: 'push to green for the hello app, minus the same commands by hand (clone, npm ci, npm test, zip)',
    reach: '<= 0.5 s',
  };
  if (!(await isThere(['zip', '--version']))) {
    return [{ ...row, now: 'skipped', within: true, notes: ['zip is not installed'] }];
  }
  const world = await openWorld();
  try {
    await world.cli(['init', 'hello', '--local']);
    const times = await inTurns(RUNS, { push: await pusher(world), byHand: () => byHand(world) });
    const [push, hand] = [median(times.push), median(times.byHand)];
    const added = (push - hand) / 1000;
    return [
      {
        ...row,
        now: `${added.toFixed(2)} s`,
        within: added <= 0.5,
        notes: [
          `${(push / 1000).toFixed(2)} s − ${(hand / 1000).toFixed(2)} s; medians of ${RUNS} runs in turns; \`git push\` ends when the execution is green`,
        ],
      },
    ];
  } finally {
    await world.close();
  }
}

async function cloneUrl(world) {
  const { stdout } = await world.cli(['status', 'hello', '--local', '--json']);
  return JSON.parse(stdout).repository.cloneUrl;
}

/** Each time pushes a further commit, and waits for its execution as git does. */
async function pusher(world) {
  await world.run(['git', 'clone', '--quiet', await cloneUrl(world), 'hello']);
  return async () => {
    await appendFile(join(world.folder, 'hello', 'README.md'), 'A change.\n');
    await world.run(['git', '-C', 'hello', 'commit', '--quiet', '--all', '--message', 'Change']);
    const { ms, stderr } = await world.run(['git', '-C', 'hello', 'push']);
    if (!stderr.includes('Succeeded after')) throw new Error(`the push did not become green:\n${stderr}`);
    await world.idle();
    return ms;
  };
}

/** In an empty folder, with a home as empty as a build's, and npm told as there that nobody watches. */
async function byHand(world) {
  const script = 'rm -rf by-hand && mkdir by-hand && cd by-hand && mkdir home';
  await world.run(['sh', '-c', script]);
  const url = await cloneUrl(world);
  const { ms } = await world.run(['sh', '-c', `cd by-hand && git clone --quiet "$URL" hello && cd hello ${COMMANDS}`], {
    URL: url,
    HOME: join(world.folder, 'by-hand', 'home'),
    CI: 'true',
  });
  return ms;
}
