import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { ExportedEnvironmentVariable } from '@aws-sdk/client-codebuild';
import { type BuildJob, PhaseFailure } from './build-job.js';
import type { Buildspec, Phase } from './buildspec.js';
import { Shell } from './shell.js';

const run = promisify(execFile);

/** The commands of a build, in the one shell that lives through its phases. */
export class BuildCommands {
  private readonly shell: Shell;

  constructor(
    private readonly job: BuildJob,
    private readonly buildspec: Buildspec,
    private readonly env: Readonly<Record<string, string>>,
    cwd: string,
  ) {
    this.shell = new Shell({
      program: buildspec.shell,
      secrets: job.log.secrets,
      cwd,
      env,
      scratch: join(job.folder, 'commands'),
      write: (line) => job.log.write(line),
      graceMs: job.timing.grace,
    });
  }

  /** Runs a phase: its commands up to one that fails, then what it does in any case. @throws PhaseFailure */
  async runPhase(phase: Phase): Promise<void> {
    await this.sayRuntimes(phase);
    const failures = [await this.runAll(phase.commands), await this.runAll(phase.finally)];
    const failure = failures.find((each) => each !== undefined);
    if (failure) throw failure;
  }

  /** The last values of the variables that the buildspec exports. */
  async exported(): Promise<ExportedEnvironmentVariable[]> {
    const file = join(this.job.folder, 'exported');
    const read = async (name: string) => {
      await this.shell.run(`printf %s "\${${name}-}" >${quoted(file)}`);
      return { name, value: await readFile(file, 'utf8') };
    };
    const variables: ExportedEnvironmentVariable[] = [];
    for (const name of this.buildspec.exportedVariables) variables.push(await read(name));
    return variables;
  }

  /** Ends whatever the commands have left running. */
  kill(): Promise<void> {
    return this.shell.kill();
  }

  private async runAll(commands: readonly string[]): Promise<PhaseFailure | undefined> {
    for (const command of commands.map((each) => each.trimEnd())) {
      await this.job.log.say(`Running command ${command}`);
      const status = await this.shell.run(command);
      if (status === 0) continue;
      await this.job.log.say(`Command did not exit successfully ${command} exit status ${status}`);
      await this.shell.run('export CODEBUILD_BUILD_SUCCEEDING=0');
      const message = `Error while executing command: ${command}. Reason: exit status ${status}`;
      return new PhaseFailure('COMMAND_EXECUTION_ERROR', message);
    }
    return undefined;
  }

  /** The tools of this machine are used, whatever version is asked for. */
  private async sayRuntimes({ runtimeVersions }: Phase): Promise<void> {
    for (const [runtime, asked] of Object.entries(runtimeVersions)) {
      if (runtime !== 'nodejs') {
        await this.job.log.say(`The local AWS uses this machine's ${runtime}; the buildspec asks for ${asked}.`);
        continue;
      }
      const found = await run('node', ['--version'], { env: { ...this.env } }).then(
        ({ stdout }) => stdout.trim(),
        () => 'none',
      );
      const same = found.split('.')[0] === `v${asked.split('.')[0]}` || asked === 'latest';
      await this.job.log.say(
        same
          ? `Selecting 'nodejs' runtime version '${asked}': this machine has ${found}.`
          : `Warning: the buildspec asks for nodejs ${asked}; the local AWS uses this machine's, which is ${found}.`,
      );
    }
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
