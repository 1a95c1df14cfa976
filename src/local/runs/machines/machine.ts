import type { Readable, Writable } from 'node:stream';

/** What the commands of a build run on: this machine, or a container. */
export interface Machine {
  /** What the build's log calls it. */
  readonly name: string;
  /** Whom the commands run as. */
  readonly user: string;
  /** What the machine puts into the environment of the commands. */
  readonly variables: Readonly<Record<string, string>>;
  /** The file that tells how to choose the versions of its runtimes, where there can be one. */
  readonly runtimesFile?: string;
  /** What `node --version` prints there, where that is known without running it. */
  nodeVersion?(env: Surroundings['env']): string | undefined;
  /** A command by which git logs in to CodeCommit, where it cannot be one of ours. */
  readonly gitCredentialHelper?: string;
  /** Where the commands find a file that lies in the build's folder. */
  inside(file: string): string;
  /** Where a path of the commands lies for us, if it lies in the build's folder; else the path. */
  outside(path: string): string;
  /** Starts `sh` with a script that reads the paths of the commands from fd 3. */
  start(script: string, args: readonly string[], surroundings: Surroundings): RunningScript;
  /** Runs a program to its end. @throws Error when it cannot be run, fails, or is ended */
  run(command: readonly string[], surroundings: Surroundings & Limits): Promise<Printed>;
  /**
   * Makes what the commands have left in the build's folder ours to read and to remove.
   * @param home paths below the commands' home that are wanted in the home of the build's folder
   * @throws the interrupt's reason
   */
  handOver(home: readonly string[], interrupt: AbortSignal): Promise<void>;
  /**
   * Does something in the build's folder while nothing that runs on the machine can put links in the way.
   * @throws what the work throws
   */
  whileStill<T>(work: () => Promise<T>): Promise<T>;
  /** Ends it, with all that runs on it; once, however often it is called. */
  close(): Promise<void>;
}

export interface Surroundings {
  /** A folder in the build's, as we see it. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Limits {
  /** In milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningScript {
  /** The script's fd 3. */
  readonly input: Writable;
  readonly output: Readable;
  /** Why it could not be started. */
  readonly failure: Error | undefined;
  /** Ends it; its output ends. */
  kill(): Promise<void>;
}
