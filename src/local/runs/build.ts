/** Runs builds, as CodeBuild does: phase by phase, in a fresh folder. */
import { mkdir } from 'node:fs/promises';
import type { BuildPhaseType, PhaseContext } from '@aws-sdk/client-codebuild';
import { authorize } from '../access/authorize.js';
import type { Permission } from '../access/permission.js';
import type { LocalAws } from '../index.js';
import type { BuildRecord } from '../services/codebuild/records.js';
import { assumable } from '../services/iam-trust.js';
import { buildPlace } from '../settings.js';
import { readBatchspec } from './batch-source.js';
import { openAccess, writeGitConfig } from './build-access.js';
import { type BuildCache, cacheOf } from './build-cache.js';
import { BuildCommands } from './build-commands.js';
import { environmentOf, homeOf, primarySource } from './build-environment.js';
import { type BuildJob, PhaseFailure } from './build-job.js';
import { BuildLog } from './build-log.js';
import { BuildProgress } from './build-progress.js';
import { makeReports } from './build-reports.js';
import { downloadSources, readBuildspec } from './build-source.js';
import { uploadArtifacts } from './build-upload.js';
import { withoutSecretExports } from './build-variables.js';
import { PHASES, type Buildspec } from './buildspec.js';
import { DOWNLOAD_SOURCE } from './buildspec-task.js';
import type { Interruption } from './kinds/kind.js';
import { provisionMachine } from './machines/provision.js';
import { buildSession } from './principals.js';
import { removeFolder } from './remove-folder.js';
import type { Timing } from './timing.js';

export const REASONS: Readonly<Record<Interruption, PhaseContext[]>> = {
  STOPPED: [],
  TIMED_OUT: [{ statusCode: 'BUILD_TIMED_OUT', message: 'Build has timed out. ' }],
  FAULT: [{ statusCode: 'INTERNAL_SERVICE_ERROR', message: 'The process that ran the build was told to end.' }],
};

/**
 * Runs a build that this process has claimed, to its end.
 * @param interrupt aborted with an `Interruption` as its reason, it ends the build
 * @param endpoint gives the URL at which the build's commands reach the local AWS
 */
export async function runBuild(
  aws: LocalAws,
  region: string,
  record: BuildRecord,
  timing: Timing,
  interrupt: AbortSignal,
  endpoint: () => Promise<string>,
): Promise<void> {
  const timeout = new AbortController();
  const minutes = record.build.timeoutInMinutes ?? 60;
  const timer = setTimeout(() => timeout.abort('TIMED_OUT' satisfies Interruption), minutes * timing.minute);
  const run = new BuildRun(aws, region, record, timing, AbortSignal.any([interrupt, timeout.signal]), endpoint);
  try {
    await run.toItsEnd();
  } finally {
    clearTimeout(timer);
  }
}

/** What a build has in its folder beside its sources. */
const FOLDERS = ['home', 'tmp', 'commands', 'shell'];

/** A build whose source is there. */
interface Prepared {
  readonly job: BuildJob;
  readonly buildspec: Buildspec;
  readonly commands: BuildCommands;
  readonly cache: BuildCache | undefined;
}

class BuildRun {
  private readonly id: string;
  private readonly progress: BuildProgress;

  constructor(
    private readonly aws: LocalAws,
    private readonly region: string,
    private readonly record: BuildRecord,
    private readonly timing: Timing,
    private readonly interrupt: AbortSignal,
    private readonly endpoint: () => Promise<string>,
  ) {
    this.id = record.build.id ?? '';
    this.progress = new BuildProgress(aws, region, record, interrupt);
  }

  async toItsEnd(): Promise<void> {
    const folder = await this.aws.store.path('builds', this.id.split(':')[1] ?? '');
    try {
      await this.phases(folder);
      await this.progress.end(this.progress.failed ? 'FAILED' : 'SUCCEEDED');
    } catch (error) {
      if (this.interrupt.aborted) {
        const status = this.interrupt.reason as Interruption;
        await this.progress.end(status, REASONS[status]);
      } else {
        await this.progress.end('FAULT', [{ statusCode: 'INTERNAL_SERVICE_ERROR', message: String(error) }]);
        throw error;
      }
    } finally {
      await removeFolder(folder);
    }
  }

  private async phases(folder: string): Promise<void> {
    const provisioned = await this.progress.phase('PROVISIONING', undefined, () => this.provision(folder));
    if (!provisioned) return;
    const job: BuildJob = provisioned;
    try {
      const prepared = await this.progress.phase('DOWNLOAD_SOURCE', job.log, () =>
        this.record.group === DOWNLOAD_SOURCE ? readBatchspec(this.aws, job) : this.prepare(job),
      );
      if (prepared) await this.build(prepared);
      await this.progress.phase('FINALIZING', undefined, async () => true);
    } finally {
      await job.machine.close();
      await job.access.revoke();
      await job.log.flush();
    }
  }

  private async provision(folder: string): Promise<BuildJob> {
    const { aws, region, record, timing, interrupt } = this;
    for (const name of FOLDERS) await mkdir(`${folder}/${name}`, { recursive: true, mode: 0o700 });
    const role = await this.assumeRole();
    const call = <O>(service: string, operation: string, input: object) =>
      aws.call<O>(service, operation, input, role, region);
    const permit = (permission: Permission) => aws.act((each) => authorize(each, permission), role, region);
    const log = await BuildLog.open(record, aws.store.now, (operation, input) => call('logs', operation, input));
    const access = await openAccess(aws, region, role, await this.endpoint());
    const job = { region, record, folder, log, timing, interrupt, call, authorize: permit, access };
    try {
      return { ...job, machine: await provisionMachine(job, await buildPlace(aws.store), aws.awsCli) };
    } catch (error) {
      await access.revoke();
      await log.flush();
      throw error;
    }
  }

  /** @returns the ARN of the session in which CodeBuild acts for the build */
  private async assumeRole(): Promise<string> {
    const { serviceRole = '', projectName = '' } = this.record.build;
    const may = await this.progress.act((call) =>
      assumable(call, serviceRole, 'codebuild.amazonaws.com', call.arn('codebuild', `project/${projectName}`)),
    );
    if (may) return buildSession(serviceRole, this.id);
    throw new PhaseFailure('CLIENT_ERROR', `CodeBuild is not authorized to perform: sts:AssumeRole on ${serviceRole}`);
  }

  private async prepare(job: BuildJob): Promise<Prepared> {
    await job.log.say(`CODEBUILD_SRC_DIR=${job.machine.inside(primarySource(job))}`);
    const commit = await downloadSources(job);
    const build = await this.progress.update((each) => ({ ...each, ...(commit && { resolvedSourceVersion: commit }) }));
    const resolved: BuildJob = { ...job, record: { ...job.record, build } };
    const buildspec = await withoutSecretExports(resolved, await readBuildspec(resolved));
    for (const setting of [...this.record.notActedOn, ...buildspec.notActedOn]) {
      await job.log.say(`Warning: the local AWS does not act on "${setting}".`);
    }
    const env = await environmentOf(resolved, buildspec);
    const ownHelper = job.machine.gitCredentialHelper ?? this.aws.gitCredentialHelper;
    const helper = buildspec.gitCredentialHelper ? ownHelper : undefined;
    await writeGitConfig(homeOf(job), this.region, job.access.endpoint, helper);
    const commands = new BuildCommands(resolved, buildspec, env, primarySource(job));
    const cache = await cacheOf(resolved, buildspec, env, this.aws);
    await cache?.restore();
    return { job: resolved, buildspec, commands, cache };
  }

  /** The phases of the buildspec, and what they leave. */
  private async build(prepared: Prepared): Promise<void> {
    const { job, buildspec, cache } = prepared;
    if (!(await this.runCommands(prepared))) return;
    await this.progress.phase('UPLOAD_ARTIFACTS', job.log, async () => {
      await this.keepReports(job, buildspec);
      await uploadArtifacts(job, buildspec);
      // What a failed build has left may be no good for later ones.
      if (!this.progress.failed) await cache?.save();
      return true;
    });
  }

  /**
   * Whether the build goes on to its artifacts. Nothing of what its commands have started runs any more then: it could
   * change what is read, and put links in our way to files that the commands could not read themselves.
   */
  private async runCommands({ job, buildspec, commands, cache }: Prepared): Promise<boolean> {
    // What keeps it from being killed keeps it so below, too, where it is reported.
    const kill = () => void commands.kill().catch(() => undefined);
    this.interrupt.addEventListener('abort', kill);
    try {
      if (!(await this.commandPhases(job, buildspec, commands))) return false;
      const exportedEnvironmentVariables = await commands.exported();
      await job.machine.handOver(cache?.inHome() ?? [], this.interrupt);
      await this.progress.update((build) => ({ ...build, exportedEnvironmentVariables }));
      return true;
    } finally {
      this.interrupt.removeEventListener('abort', kill);
      await commands.kill();
      await job.machine.close();
    }
  }

  /**
   * Whether the build goes on to its artifacts. After a failed BUILD it does, by way of POST_BUILD; after a failed
   * INSTALL or PRE_BUILD it does not, unless the phase says so.
   * Source: "Build phase transitions" in AWS's CodeBuild user guide.
   */
  private async commandPhases(job: BuildJob, { phases }: Buildspec, commands: BuildCommands): Promise<boolean> {
    for (const name of PHASES) {
      const phase = phases[name];
      const succeeded = await this.progress.phase(name.toUpperCase() as BuildPhaseType, job.log, async () => {
        if (phase) await commands.runPhase(phase);
        return true;
      });
      const goesOn = phase?.onFailure ? phase.onFailure === 'CONTINUE' : name === 'build' || name === 'post_build';
      if (!succeeded && !goesOn) return false;
    }
    return true;
  }

  private async keepReports(job: BuildJob, buildspec: Buildspec): Promise<void> {
    const reportArns = await makeReports(job, buildspec, (work) => this.progress.act(work));
    await this.progress.update((build) => ({ ...build, reportArns }));
  }
}
