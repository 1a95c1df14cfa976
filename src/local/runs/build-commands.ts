import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import type { ExportedEnvironmentVariable } from '@aws-sdk/client-codebuild';
import { isFoundWithin } from './bounded-match.js';
import { type BuildJob, PhaseFailure } from './build-job.js';
import type { Buildspec, Phase } from './buildspec.js';
import type { Retry } from './buildspec-phases.js';
import { readExported } from './exported-value.js';
import { selectRuntimes } from './image-runtimes.js';
import { LastLines } from './last-lines.js';
import { quoted } from './quoted.js';
import { askedRuntimes, describeRuntimes, runtimesFileOf } from './runtimes.js';
import { Shell } from './shell.js';

const MATCH_WITHIN_MS = 500;

/** The commands of a build, in the one shell that lives through its phases. */
export class BuildCommands {
  private readonly shell: Shell;
  /** The end of the output of the commands that a phase has run, in which its error is looked for. */
  private readonly output = new LastLines();
  private failed = false;

  constructor(
    private readonly job: BuildJob,
    private readonly buildspec: Buildspec,
    private readonly env: Readonly<Record<string, string>>,
    private readonly cwd: string,
  ) {
    this.shell = new Shell({
      program: buildspec.shell,
      machine: job.machine,
      secrets: job.log.secrets,
      cwd,
      env,
      commands: join(job.folder, 'commands'),
      state: join(job.folder, 'shell'),
      write: (line) => this.write(line),
    });
  }

  /**
   * Runs a phase: its commands up to one that fails, then what it does in any case; all that again as often as
   * its `on-failure: RETRY` says.
   * @throws PhaseFailure
   */
  async runPhase(phase: Phase): Promise<void> {
    await this.sayUser(phase);
    await this.useRuntimes(phase);
    for (let tried = 1; ; tried++) {
      this.output.clear();
      const failures = [await this.runAll(phase.commands), await this.runAll(phase.finally)];
      const failure = failures.find((each) => each !== undefined);
      if (!failure) return;
      if (!phase.retry || !(await this.isToBeRetried(phase.retry, tried, failure))) {
        this.failed = true;
        throw failure;
      }
      await this.job.log.say(`Retrying the phase after: ${failure.message} (${tried} of ${phase.retry.times})`);
      if (!this.failed) await this.shell.runUnseen('export CODEBUILD_BUILD_SUCCEEDING=1');
    }
  }

  /** The last values of the variables that the buildspec exports, of those that can be read. */
  async exported(): Promise<ExportedEnvironmentVariable[]> {
    const file = join(this.job.folder, 'exported');
    const inside = quoted(this.job.machine.inside(file));
    const { log, interrupt } = this.job;
    const read = async (name: string) => {
      // What the commands have put there, such as a pipe, could keep the shell from writing.
      await rm(file, { recursive: true, force: true });
      await this.shell.runUnseen(`( umask 022; printf %s "\${${name}-}" >${inside} )`);
      variables.push({ name, value: await readExported(file) });
    };
    const variables: ExportedEnvironmentVariable[] = [];
    for (const name of this.buildspec.exportedVariables) {
      const skip = async ({ message }: Error) => {
        interrupt.throwIfAborted();
        await log.say(`Skipping ${name}: ${message}`);
      };
      if (name.startsWith('AWS_')) await skip(new Error('what begins with AWS_ cannot be exported'));
      else await read(name).catch(skip);
    }
    return variables;
  }

  /** Ends whatever the commands have left running. */
  kill(): Promise<void> {
    return this.shell.kill();
  }

  private async write(line: string): Promise<void> {
    this.output.add(line);
    await this.job.log.write(line);
  }

  /** Whether the failure's message, or what the commands said last, looks as the pattern says. */
  private async isToBeRetried({ times, pattern }: Retry, tried: number, failure: PhaseFailure): Promise<boolean> {
    if (tried > times) return false;
    const found = isFoundWithin(MATCH_WITHIN_MS, pattern, `${failure.message}\n${this.output.text()}`);
    if (found === undefined) await this.job.log.say(`Warning: it takes too long to look for ${pattern.source}`);
    return found ?? false;
  }

  private async runAll(commands: readonly string[]): Promise<PhaseFailure | undefined> {
    for (const command of commands.map((each) => each.trimEnd())) {
      await this.job.log.say(`Running command ${command}`);
      const { version } = this.buildspec;
      const status = await (version === '0.1' ? this.shell.runByItself(command) : this.shell.run(command));
      if (status === 0) continue;
      await this.job.log.say(`Command did not exit successfully ${command} exit status ${status}`);
      await this.shell.runUnseen('export CODEBUILD_BUILD_SUCCEEDING=0');
      const message = `Error while executing command: ${command}. Reason: exit status ${status}`;
      return new PhaseFailure('COMMAND_EXECUTION_ERROR', message);
    }
    return undefined;
  }

  /** Selects the versions that are asked for, where the machine says how; else only says how its own differ. */
  private async useRuntimes(phase: Phase): Promise<void> {
    const { env, cwd } = this;
    const { machine, log } = this.job;
    const asked = askedRuntimes(phase, env);
    if (asked.length === 0) return;
    const file = await runtimesFileOf(machine, { cwd, env });
    if (file === undefined) {
      for (const line of await describeRuntimes(asked, machine, { cwd, env })) await log.say(line);
      return;
    }
    for (const { runtime, version, commands } of selectRuntimes(file, asked)) {
      await log.say(`Selecting '${runtime}' runtime version '${version}' based on manual selections`);
      const failure = await this.runAll(commands);
      if (!failure) continue;
      this.failed = true;
      throw failure;
    }
  }

  /** The commands run as the machine's one user, whoever is asked for. */
  private async sayUser({ runAs = this.buildspec.runAs }: Phase): Promise<void> {
    const { user } = this.job.machine;
    if (runAs === undefined || runAs === user) return;
    await this.job.log.say(`Warning: the buildspec asks for the user ${runAs}; the local AWS runs as ${user}`);
  }
}
