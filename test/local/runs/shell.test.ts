import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { hostMachine } from '../../../src/local/runs/machines/host.js';
import { killTree } from '../../../src/local/runs/process-tree.js';
import { Shell } from '../../../src/local/runs/shell.js';
import { isAlive } from '../../helpers/alive.js';

let folder: string;
let lines: string[];
let shell: Shell;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shell-'));
  lines = [];
});
afterEach(async () => {
  await shell.kill();
  await rm(folder, { recursive: true });
});

function open(program: 'sh' | 'bash', write = async (line: string) => void lines.push(line)): Shell {
  const mark = `MARK=${folder}`;
  const env = { PATH: process.env['PATH'] ?? '', GREETING: 'hello', MARK: folder };
  const machine = hostMachine({ folder, graceMs: 500, mark });
  shell = new Shell({ program, machine, cwd: folder, env, commands: folder, state: folder, write });
  return shell;
}

describe.each(['sh', 'bash'] as const)('%s', (program) => {
  test('keeps folder, variables and functions from command to command', async () => {
    open(program);
    expect(await shell.run('mkdir sub && cd sub')).toBe(0);
    expect(await shell.run('export NAME=world; unexported=yes; greet() { echo "$GREETING $NAME $unexported"; }')).toBe(
      0,
    );
    expect(await shell.run('greet; basename "$PWD"')).toBe(0);
    expect(lines).toEqual(['hello world yes', 'sub']);
  });

  test('gives exit codes and goes on', async () => {
    open(program);
    expect(await shell.run('false')).toBe(1);
    expect(await shell.run('sh -c "exit 7"')).toBe(7);
    expect(await shell.run('no-such-command')).toBe(127);
    expect(await shell.run('echo still here')).toBe(0);
    expect(lines.at(-1)).toBe('still here');
  });

  test('keeps the order of stdout and stderr, and a last line without an end', async () => {
    open(program);
    await shell.run('echo one; echo two >&2; echo three; printf four');
    expect(lines).toEqual(['one', 'two', 'three', 'four']);
  });

  test('a command that ends the shell counts with its exit code, and the next gets a new shell', async () => {
    open(program);
    expect(await shell.run('NAME=world; echo before; exit 3')).toBe(3);
    expect(await shell.run('echo "after: $NAME"')).toBe(0);
    expect(await shell.run('set -e; false; echo not reached')).toBe(1);
    expect(await shell.run('kill -KILL $$')).toBe(137);
    expect(await shell.run('echo the end')).toBe(0);
    expect(lines).toEqual(['before', 'after: ', 'the end']);
  });

  test('a shell that has ended leaves its folder and what it exported to the next', async () => {
    open(program);
    await mkdir(join(folder, "it's a folder"));
    await shell.run(`export A="one 'two'\nthree"; cd "it's a folder"`);
    expect(await shell.run('export B=four; exit 0')).toBe(0);
    expect(await shell.run('echo "$A $B"; basename "$PWD"')).toBe(0);
    expect(await shell.run('exit 3')).toBe(3);
    expect(await shell.run('basename "$PWD"')).toBe(0);
    expect(lines).toEqual(["one 'two'", 'three four', "it's a folder", "it's a folder"]);
  });

  test('runs a command by itself: nothing of it stays, but what it left running', async () => {
    open(program);
    expect(await shell.runByItself('export A=one; cd /; sleep 100 & echo $!')).toBe(0);
    expect(await shell.runByItself('echo "A=$A $(pwd)"; exit 4')).toBe(4);
    expect(await shell.runByItself('cat <<END\nhere\nEND')).toBe(0);
    expect(await shell.runByItself('if then')).not.toBe(0);
    expect(lines.slice(1, 3)).toEqual([`A= ${await realpath(folder)}`, 'here']);
    expect(isAlive(Number(lines[0]))).toBe(true);
    await shell.kill();
    expect(isAlive(Number(lines[0]))).toBe(false);
  });

  test('takes commands of many lines, here-documents, and a closed output', async () => {
    open(program);
    expect(await shell.run('for i in 1 2\ndo\n  echo "line $i"\ndone\ncat <<END\n$GREETING\nEND\n')).toBe(0);
    expect(await shell.run('exec >&- 2>&-')).toBe(0);
    expect(await shell.run('true')).toBe(0);
    expect(await shell.run('exit 5')).toBe(5);
    expect(await shell.run('echo again')).toBe(0);
    expect(lines).toEqual(['line 1', 'line 2', 'hello', 'again']);
  });

  test('a syntax error fails its command only', async () => {
    open(program);
    expect(await shell.run('if then fi (')).not.toBe(0);
    expect(await shell.run('echo fine')).toBe(0);
    expect(lines.at(-1)).toBe('fine');
  });

  test('reads nothing from stdin and survives redirections of its own output', async () => {
    open(program);
    expect(await shell.run('cat; read line; echo "read: $line"')).toBe(0);
    expect(await shell.run('exec >file; echo hidden')).toBe(0);
    expect(await shell.run('cat file >&2')).toBe(0);
    expect(lines).toEqual(['read: ', 'hidden']);
  });

  test('shows what the commands have traced, and nothing of its own', async () => {
    open(program);
    expect(await shell.run('set -x; echo one')).toBe(0);
    expect(await shell.run('sh -c "exit 7"')).toBe(7);
    await shell.runUnseen('export UNSEEN=two');
    expect(await shell.run('echo "$UNSEEN"; set +x')).toBe(0);
    expect(await shell.run('set -v; echo three\necho four')).toBe(0);
    expect(await shell.run('false')).toBe(1);
    await shell.runUnseen('true');
    expect(await shell.run('set +v; set -x\nexit 3')).toBe(3);
    expect(await shell.run('echo "$UNSEEN"')).toBe(0);
    const traced = lines.map((line) =>
      line.replace(/^\++ (.*)/, (_, command: string) => `+ ${command.replaceAll("'", '')}`),
    );
    expect(traced.join('; ')).toBe(
      '+ echo one; one; + sh -c exit 7; + echo two; two; + set +x; three; echo four; four; false; set +v; set -x; + exit 3; two',
    );
  });

  test.each([
    ['unset variables are errors', 'set -ux'],
    ['a prefix of several lines', "PS4='$(exit 9)\n> '; set -x"],
    ['a trace on the output', 'exec 2>&1; BASH_XTRACEFD=1; set -x'],
    ['a trace in a file', 'exec 7>trace; BASH_XTRACEFD=7; set -x'],
    ['a trace where the marks are', 'exec 5>trace; BASH_XTRACEFD=5; set -x'],
    ['errors that end the shell', 'set -ex'],
  ])('gives the exit codes of what is traced: %s', async (_, options) => {
    open(program);
    expect(await shell.run(options)).toBe(0);
    expect(await shell.run('(exit 7) || (exit 8) || echo $?')).toBe(0);
    expect(await shell.run('exit 9')).toBe(9);
    expect(await shell.run('(exit 4)')).toBe(4);
    expect(lines).toContain('8');
    expect(lines.filter((line) => line.includes('\x1e'))).toEqual([]);
  });

  test.runIf(process.platform === 'linux')('a mark that is shown is no mark', async () => {
    open(program);
    expect(await shell.run('tr "\\0" "\\n" </proc/$$/cmdline | grep printf')).toBe(0);
    expect(await shell.run('(exit 7)')).toBe(7);
    expect(lines.join()).toContain('printf');
  });

  test('kill ends what the commands have started, in whatever group', async () => {
    open(program);
    await shell.run('sleep 100 & echo $!; setsid sleep 100 & echo $!; sh -c "sleep 100 & echo \\$!"');
    const pids = lines.map(Number);
    expect(pids).toHaveLength(3);
    expect(pids.every(isAlive)).toBe(true);
    await shell.kill();
    expect(pids.filter(isAlive)).toEqual([]);
  });

  test.runIf(process.platform === 'linux')('kill ends a daemon that has left everything but its mark', async () => {
    open(program);
    await shell.run(`setsid sh -c 'setsid sleep 100 >/dev/null 2>&1 & echo $!' & wait`);
    const daemon = Number(lines[0]);
    expect(isAlive(daemon)).toBe(true);
    await shell.kill();
    expect(isAlive(daemon)).toBe(false);
  });

  test('kill ends a command that does not listen', async () => {
    let started = () => {};
    const ready = new Promise<void>((resolve) => (started = resolve));
    open(program, async (line) => {
      lines.push(line);
      started();
    });
    const status = shell.run(`trap '' TERM; echo $$; while :; do sleep 1; done`);
    await ready;
    await shell.kill();
    expect(await status).toBe(137);
    expect(isAlive(Number(lines[0]))).toBe(false);
  });
});

describe('kill does without ps', () => {
  async function started(command: string): Promise<number[]> {
    open('sh');
    await shell.run(command);
    return lines.map(Number);
  }

  test.runIf(process.platform === 'linux')('on Linux, and finds what is in a session of its own', async () => {
    const pids = await started('sleep 100 & echo $!; setsid sleep 100 & echo $!');
    vi.stubEnv('PATH', folder);
    await shell.kill().finally(() => vi.unstubAllEnvs());
    expect(pids).toHaveLength(2);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  test('by the process group, where processes cannot be listed', async () => {
    const child = spawn('sh', ['-c', 'trap "" TERM; sleep 100 & echo $!; wait; wait'], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = once(child, 'exit');
    const [pid] = (await once(child.stdout, 'data')) as [Buffer];
    await killTree(child.pid!, 100, undefined, () => Promise.reject(new Error('spawn ps ENOENT')));
    expect(await ended).toEqual([null, 'SIGKILL']);
    await vi.waitUntil(() => !isAlive(Number(pid)));
  });
});

test('a flood of output waits for who reads it', async () => {
  let openGate = () => {};
  const gate = new Promise<void>((resolve) => (openGate = resolve));
  let count = 0;
  let held = true;
  open('sh', async () => {
    count++;
    if (held) await gate;
  });
  const status = shell.run('i=0; while [ $i -lt 100000 ]; do echo "line $i"; i=$((i+1)); done; echo end >marker');
  await expect(access(join(folder, 'marker'))).rejects.toThrow();
  expect(count).toBeLessThanOrEqual(1);
  held = false;
  openGate();
  expect(await status).toBe(0);
  expect(count).toBe(100_000);
});

test('cuts a line that never ends and still sees the command end', async () => {
  open('sh');
  expect(await shell.run('head -c 300000 /dev/zero | tr "\\0" x')).toBe(0);
  expect(lines.join('')).toBe('x'.repeat(300_000));
  expect(lines.length).toBeGreaterThan(1);
});

test('takes what is no text', async () => {
  open('sh');
  expect(await shell.run(`printf 'a\\000b\\377\\303\\nend'`)).toBe(0);
  expect(lines).toEqual(['a\0b\uFFFD\uFFFD', 'end']);
});

test('100 MB of output pass without being held', async () => {
  let bytes = 0;
  open('sh', async (line) => void (bytes += line.length + 1));
  const before = process.memoryUsage().rss;
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
  expect(await shell.run('yes "one line of output, as long as lines of output are" | head -c 100000000')).toBe(0);
  clearInterval(watch);
  expect(bytes).toBe(100_000_000 + 1);
  expect(most - before).toBeLessThan(100_000_000);
});

test('a shell that is not installed is an error, not a hang', async () => {
  const machine = hostMachine({ folder, graceMs: 1 });
  const options = { machine, cwd: folder, env: { PATH: folder }, commands: folder, state: folder };
  const write = async (line: string) => void lines.push(line);
  shell = new Shell({ ...options, program: 'bash', write });
  await expect(shell.run('echo')).rejects.toThrow('spawn sh ENOENT');

  for (const program of ['sh', 'cat']) await symlink(`/bin/${program}`, join(folder, program));
  shell = new Shell({ ...options, program: 'bash', write });
  expect(await shell.run('echo')).toBe(127);
  expect(lines).toEqual(['this machine has no bash']);
});

test('a program written in Node loses nothing of what it says before process.exit', async () => {
  const env = { PATH: process.env['PATH'] ?? '' };
  shell = new Shell({
    program: 'sh',
    machine: hostMachine({ folder, graceMs: 1000 }),
    cwd: folder,
    env,
    commands: folder,
    state: folder,
    write: async (line) => void lines.push(line),
  });
  // As much as a pipe holds, whoever is slow to read it.
  const script = 'for (let i = 1; i <= 3000; i++) console.log("this is line", i); process.exit(7);';
  expect(await shell.run(`node -e '${script}'`)).toBe(7);
  expect(lines.at(-1)).toBe('this is line 3000');
  expect(lines).toHaveLength(3000);
});
