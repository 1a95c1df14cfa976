import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compile, ended, said, start } from './helpers/child.js';
import { findProgram } from './helpers/program.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'host '));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const host = "import { processHost } from '../../src/host.js';\nconst host = processHost('program.js');\n";

test('the first Ctrl-C ends the waiting, the second one the process', async () => {
  const waiting = `${host}
    console.log('waiting');
    await host.wait(600_000, host.signal);
    console.log('interrupted', host.signal.aborted);
    await host.wait(600_000);`;
  const child = start(await compile(folder, 'waiting', waiting));
  expect(await said(child)).toBe('waiting\n');
  child.kill('SIGINT');
  expect(await said(child)).toBe('interrupted true\n');
  child.kill('SIGINT');
  expect(await ended(child)).toBe(130);
});

test('as many as like may wait at once', async () => {
  const waiting = `${host}
    process.on('warning', ({ name }) => console.log(name));
    const all = Array.from({ length: 50 }, () => host.wait(600_000, host.signal));
    setImmediate(() => console.log('waiting'));
    await Promise.all(all);`;
  const child = start(await compile(folder, 'many', waiting));
  expect(await said(child)).toBe('waiting\n');
  child.kill('SIGINT');
  expect(await ended(child)).toBe(0);
});

test('nobody can be asked without a terminal', async () => {
  const child = start(
    await compile(folder, 'asking', `${host}console.log(typeof host.ask, host.self[1], await host.readInput());`),
  );
  expect(await said(child)).toBe('undefined program.js \n');
  expect(await ended(child)).toBe(0);
});

test('of standard input no more is read than is enough', async () => {
  const program = await compile(
    folder,
    'reading',
    `${host}console.log(JSON.stringify(await host.readInput((text) => text.includes('\\n\\n'))));`,
  );
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write('a=b\n\n');
  expect(await said(child)).toBe('"a=b\\n\\n"\n');
  expect(await ended(child)).toBe(0);
});

test('a reader that leaves early is no failure', async () => {
  const talking = `${host}
    const talk = () => { while (host.stdout.write('and so on\\n')); process.stdout.once('drain', talk); };
    talk();`;
  const child = start(await compile(folder, 'talking', talking));
  await said(child);
  child.stdout?.destroy();
  expect(await ended(child)).toBe(0);
});

const python = findProgram('python3');

/** Gives the program a terminal, types what is given as soon as it asks, and gives all that the terminal shows. */
const terminal = `
import os, pty, sys
pid, fd = pty.fork()
if pid == 0: os.execv(sys.argv[1], sys.argv[1:3])
shown = b''
typed = False
while True:
    try: more = os.read(fd, 1024)
    except OSError: break
    if not more: break
    shown += more
    if not typed and b'? ' in shown:
        os.write(fd, sys.argv[3].encode() + b'\\r')
        typed = True
os.waitpid(pid, 0)
sys.stdout.write(shown.decode())
`;

test.skipIf(python === undefined).each([
  ['{ isHidden: true }', 'The password? \n[" hunter2 "]\n'],
  ['{}', 'The password?  hunter2 \n["hunter2"]\n'],
])('what is asked for with %s is shown so', async (how, shown) => {
  const asking = `${host}console.log(JSON.stringify([await host.ask('The password? ', ${how})]));`;
  const program = await compile(folder, 'asked', asking);
  const args = ['-c', terminal, process.execPath, program, ' hunter2 '];
  const { stdout } = await promisify(execFile)(python ?? '', args, { env: { ...process.env, TERM: 'dumb' } });
  expect(stripVTControlCharacters(stdout).replaceAll('\r', '')).toBe(shown);
});
