import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { quoted } from '../quoted.js';
import { docker, DockerError, wordsOf } from './docker.js';
import type { Machine, Printed, RunningScript, Surroundings } from './machine.js';

const END_WITHIN_MS = 30_000;
const HOME = '/root';

export interface ContainerOptions {
  /** The container's name, which no other one has. */
  readonly name: string;
  /** An image that the engine has. */
  readonly image: string;
  /** The build's folder. */
  readonly folder: string;
  /** Where the commands find that folder, such as `/codebuild/output/src123`. */
  readonly target: string;
  /** What else `docker run` is told. */
  readonly settings: readonly string[];
}

/**
 * A container of the engine that the `docker` program speaks to. Its commands run as root, as CodeBuild's do; of this
 * machine's files they have the build's folder alone.
 */
export class Container implements Machine {
  readonly name = 'the image';
  readonly user = 'root';
  readonly variables = { HOME };
  /** Source: the Dockerfiles in github.com/aws/aws-codebuild-docker-images. */
  readonly runtimesFile = '/codebuild/image/config/runtimes.yml';
  /** The AWS CLI's, which CodeBuild's images have; it must take this machine for AWS. */
  readonly gitCredentialHelper =
    'f() { [ "$1" != get ] || aws codecommit credential-helper get --ignore-host-check; }; f';

  private closed: Promise<void> | undefined;
  /** What is in the file that sets the variables. */
  private environment: string | undefined;

  private constructor(
    private readonly options: ContainerOptions,
    private readonly main: ChildProcess,
  ) {}

  /** @throws DockerError, or the interrupt's reason */
  static async start(options: ContainerOptions, interrupt: AbortSignal): Promise<Container> {
    const main = spawn('docker', runArguments(options), { stdio: 'pipe', detached: true });
    const container = new Container(options, main);
    try {
      await isUp(main, interrupt);
      return container;
    } catch (error) {
      await container.kill();
      throw error;
    }
  }

  inside(file: string): string {
    return posix.join(this.options.target, relative(this.options.folder, file));
  }

  outside(path: string): string {
    const below = posix.relative(this.options.target, path);
    return posix.isAbsolute(path) && !below.startsWith('..') ? join(this.options.folder, below) : path;
  }

  start(script: string, args: readonly string[], surroundings: Surroundings): RunningScript {
    const home = quoted(this.inside(join(this.options.folder, 'home')));
    const prepared = [
      'exec 3<&0 </dev/null',
      // What a cache has brought.
      `if [ -d ${home} ]; then cp -Rp ${home}/. ${quoted(`${HOME}/`)}; rm -rf ${home}; fi`,
      this.setting(surroundings.env),
      script,
    ].join('\n');
    return new ContainerScript([...this.exec(surroundings.cwd, '-i'), 'sh', '-c', prepared, 'sh', ...args]);
  }

  run(command: readonly string[], { cwd, env, ...limits }: Parameters<Machine['run']>[1]): Promise<Printed> {
    return docker([...this.exec(cwd), 'sh', '-c', `${this.setting(env)}\nexec "$@"`, 'sh', ...command], limits);
  }

  async handOver(home: readonly string[], signal: AbortSignal): Promise<void> {
    await docker([...this.exec(this.options.folder), 'sh', '-c', HAND_OVER, 'sh', HOME, ...home], { signal });
  }

  async whileStill<T>(work: () => Promise<T>): Promise<T> {
    await docker(['pause', this.options.name], { timeout: END_WITHIN_MS });
    try {
      return await work();
    } finally {
      await docker(['unpause', this.options.name], { timeout: END_WITHIN_MS });
    }
  }

  close(): Promise<void> {
    return (this.closed ??= this.end());
  }

  private async end(): Promise<void> {
    // What belongs to root could not be removed.
    await this.handOver([], AbortSignal.timeout(END_WITHIN_MS)).catch(() => undefined);
    await this.kill();
  }

  /** What runs something in the container. */
  private exec(cwd: string, ...options: string[]): string[] {
    return ['exec', ...options, '--user', this.user, '--workdir', this.inside(cwd), this.options.name];
  }

  /**
   * A command of the shell that sets variables. Their values do not stand in it, nor in the environment of a program
   * of ours: every user of this machine can read the one, and a build could lead the program astray by the other.
   */
  private setting(env: Readonly<Record<string, string>>): string {
    const file = join(this.options.folder, 'commands', 'environment');
    const text = exportsOf(env);
    // What is there already may be read at this very moment.
    if (text !== this.environment) writeFileSync(file, text, { mode: 0o600 });
    this.environment = text;
    return `. ${quoted(this.inside(file))}`;
  }

  private async kill(): Promise<void> {
    const removal = ['rm', '--force', '--volumes', this.options.name];
    await docker(removal, { timeout: END_WITHIN_MS }).catch(() => undefined);
    this.main.kill('SIGKILL');
    if (this.main.pid !== undefined && this.main.exitCode === null && this.main.signalCode === null) {
      await once(this.main, 'exit');
    }
  }
}

/** `$1` is the home; the others are paths below it. */
const HAND_OVER = `
home=$1
shift
for path; do
  [ -e "$home/$path" ] || continue
  mkdir -p "home/$(dirname "$path")" && cp -Rp "$home/$path" "home/$(dirname "$path")/"
done
chmod -R a+rwX . 2>/dev/null || :`;

/**
 * Its main process ends with its input, so that a container never outlives the process that started it; it is removed
 * when it has ended. What the image would start by itself is not started, as on CodeBuild.
 */
function runArguments({ name, image, folder, target, settings }: ContainerOptions): string[] {
  const mounts = [
    mount(folder, target),
    // We write there while the commands run: they must not put links to other places in our way.
    `${mount(join(folder, 'commands'), posix.join(target, 'commands'))},readonly`,
  ].flatMap((each) => ['--mount', each]);
  const own = ['--rm', '-i', '--init', '--pull', 'never', '--name', name, '--user', 'root', '--entrypoint', 'sh'];
  return ['run', ...own, ...mounts, ...settings, image, '-c', 'echo up; exec cat >/dev/null'];
}

function mount(source: string, target: string): string {
  return ['type=bind', csv(`source=${source}`), csv(`target=${target}`)].join(',');
}

/** A field of a line of CSV: as such, docker reads what describes a mount. */
function csv(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** Resolves when the main process runs. @throws DockerError when it ends instead */
function isUp(main: ChildProcessWithoutNullStreams, interrupt: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    main.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    main.stdin.on('error', () => undefined); // It has ended.
    main.stdout.once('data', () => resolve());
    main.once('error', (error) => reject(new DockerError(error.message)));
    main.once('close', () => reject(new DockerError(wordsOf(said) || 'the container ended at once')));
    const interrupted = () => reject(interrupt.reason as Error);
    interrupt.addEventListener('abort', interrupted, { once: true });
    if (interrupt.aborted) interrupted();
  });
}

/** A script that sets variables. What no shell could name is left out; what a shell keeps for itself stays. */
function exportsOf(env: Readonly<Record<string, string>>): string {
  const named = Object.entries(env).filter(([name]) => /^[A-Za-z_]\w*$/.test(name));
  return named.map(([name, value]) => `command export ${name}=${quoted(value)} 2>/dev/null\n`).join('');
}

class ContainerScript implements RunningScript {
  private readonly child: ChildProcess;
  readonly input: Writable;
  readonly output: Readable;
  failure: Error | undefined;

  constructor(args: readonly string[]) {
    this.child = spawn('docker', args, { stdio: ['pipe', 'pipe', 'ignore'], detached: true });
    this.child.on('error', (error) => (this.failure = error));
    this.input = this.child.stdin as Writable;
    this.output = this.child.stdout as Readable;
  }

  /** What it has left running ends with the container. */
  kill(): Promise<void> {
    this.child.kill('SIGKILL');
    this.output.destroy();
    return Promise.resolve();
  }
}
