/** The program that is killed: it carries out commands, each on a home of its own, and keeps what every moment leaves. */
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { open } from '../../src/local/index.js';
import { moveExecutions } from '../../src/local/runs/runner.js';
import { clock, commands, prepare } from './crash-commands.js';
import { recordMoments } from './moments.js';

const startRunner = () => undefined;
const [, , folder = '', stride = '', runnerStride = ''] = process.argv;
const prepared = join(folder, 'prepared');
await prepare(await open({ home: prepared, clock, startRunner }));
const recorder = recordMoments();

for (const [index, command] of commands.entries()) {
  await record(String(index), Number(stride), (home) => open({ home, clock, startRunner }).then(command.run));
}
await record('runner', Number(runnerStride), async (home) => {
  await moveExecutions(await open({ home, clock, startRunner }), { minute: 60_000, grace: 100, poll: 20 });
});
// Whatever it holds, it dies with it.
process.kill(process.pid, 'SIGKILL');

async function record(name: string, every: number, work: (home: string) => Promise<unknown>): Promise<void> {
  const [home, copies] = [join(folder, name, 'home'), join(folder, name, 'moments')];
  mkdirSync(copies, { recursive: true });
  cpSync(prepared, home, { recursive: true });
  recorder.begin({ folder: home, copies, stride: every });
  await work(home);
  recorder.end();
}
