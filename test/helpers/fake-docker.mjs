// What the fake `docker` program runs for all but the questions that its shell script answers: it keeps its "containers"
// as processes of this machine. Paths of a container are turned into paths of this machine on the way in, and back on
// the way out.
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [state = '', command = '', ...args] = process.argv.slice(2);
const file = (...names) => join(state, ...names);
const listed = (name) => (existsSync(file(name)) ? readFileSync(file(name), 'utf8').split('\n') : []);

appendFileSync(file('calls'), `${JSON.stringify([command, ...args])}\n`);
if (!existsSync(file('engine'))) fail('Cannot connect to the Docker daemon. Is the docker daemon running?');

switch (command) {
  case 'pull':
    if (!listed('registry').includes(args.at(-1))) {
      fail(`Error response from daemon: pull access denied for ${args.at(-1)}, repository does not exist`);
    }
    appendFileSync(file('images'), `${args.at(-1)}\n`);
    break;
  case 'run':
    run();
    break;
  case 'exec':
    exec();
    break;
  case 'pause':
    signal(processesOf(args.at(-1)), 'SIGSTOP');
    break;
  case 'unpause':
    signal(processesOf(args.at(-1)), 'SIGCONT');
    break;
  case 'rm':
    remove(args.at(-1));
    break;
  default:
    fail(`docker: '${command}' is not a docker command.`);
}

function run() {
  const name = args[args.indexOf('--name') + 1];
  const entrypoint = args.indexOf('--entrypoint') + 1;
  const [, source, target] = /source=([^"]*)","target=([^"]*)"/.exec(args[args.indexOf('--mount') + 1]);
  const image = args.findIndex((arg) => listed('images').includes(arg));
  if (image < 0)
    fail(`docker: Error response from daemon: No such image\n\nRun 'docker run --help' for more information`);
  mkdirSync(file(name, 'root'), { recursive: true });
  // What it says is passed on, so that nobody hears that it is up before it is written down.
  const main = spawn(args[entrypoint], args.slice(image + 1), { stdio: ['inherit', 'pipe', 'inherit'] });
  writeFileSync(file(name, 'container'), JSON.stringify({ source, target }));
  writeFileSync(file(name, 'processes'), `${main.pid}\n`);
  main.stdout.pipe(process.stdout);
  main.on('exit', () => remove(name));
}

function exec() {
  const at = args.findIndex((arg) => existsSync(file(arg, 'container')));
  if (at < 0) fail('Error response from daemon: No such container');
  const name = args[at];
  const { source, target } = JSON.parse(readFileSync(file(name, 'container'), 'utf8'));
  const here = (text) =>
    text
      .replaceAll(target, source)
      .replaceAll(/(?<![\w/])\/root\b/g, file(name, 'root'))
      .replaceAll('/codebuild/image', file('codebuild-image'));
  const prepare = () => {
    for (const each of readdirSync(join(source, 'commands'))) {
      const path = join(source, 'commands', each);
      const text = readFileSync(path, 'utf8');
      // What is right already may be read at this very moment.
      if (here(text) !== text) writeFileSync(path, here(text));
    }
  };
  prepare();
  const [program, ...rest] = args.slice(at + 1).map(here);
  const child = spawn(program, rest, {
    cwd: here(args[args.indexOf('--workdir') + 1]),
    env: { PATH: process.env.PATH, OF_THE_IMAGE: 'yes' },
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  appendFileSync(file(name, 'processes'), `${child.pid}\n`);
  process.stdin.on('data', (chunk) => {
    prepare();
    child.stdin.write(here(String(chunk)));
  });
  process.stdin.on('end', () => child.stdin.end());
  child.stdin.on('error', () => undefined);
  child.stdout.on('data', (chunk) => process.stdout.write(String(chunk).replaceAll(source, target)));
  child.on('exit', (code) => (process.exitCode = code ?? 137));
  child.on('close', () => process.stdin.destroy());
}

function remove(name) {
  if (!existsSync(file(name))) return;
  const pids = processesOf(name);
  rmSync(file(name), { recursive: true });
  signal(pids, 'SIGKILL');
}

/** The main process, and the groups of the others. */
function processesOf(name) {
  const [main, ...groups] = readFileSync(file(name, 'processes'), 'utf8').trim().split('\n').map(Number);
  return [main, ...groups.map((group) => -group)];
}

function signal(pids, what) {
  for (const pid of pids) {
    try {
      process.kill(pid, what);
    } catch {
      // It has ended.
    }
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
