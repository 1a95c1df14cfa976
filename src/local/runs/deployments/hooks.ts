/** The scripts that an AppSpec file has for an event. */
import { chmod, mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ifPresent } from '../../if-present.js';
import { type Appspec, AppspecError, type HookScript, parseAppspec } from './appspec.js';
import { agentFolder, archiveOf, inRoot } from './instance-folder.js';
import { type EventName, EventFailure } from './life-cycle-events.js';
import type { InstanceJob } from './instance-job.js';
import type { ScriptLog } from './script-log.js';
import { runScript, type ScriptEnd } from './script.js';

/** Both names are read. */
const APPSPEC = ['appspec.yml', 'appspec.yaml'];

/** The AppSpec file of an unpacked revision. @throws AppspecError */
export async function readAppspec(archive: string): Promise<Appspec> {
  for (const name of APPSPEC) {
    const text = await ifPresent(() => readFile(join(archive, name), 'utf8'));
    if (text !== undefined) return parseAppspec(text);
  }
  throw new AppspecError(
    `The CodeDeploy agent did not find an AppSpec file within the unpacked revision directory at revision-relative path "appspec.yml". The revision was unpacked to directory "${archive}", and the AppSpec file was expected but not found at path "${join(archive, 'appspec.yml')}".`,
  );
}

/**
 * Runs an event's scripts, one after another.
 * @param folder the deployment's whose revision has the scripts
 * @throws EventFailure, AppspecError
 */
export async function runHooks(job: InstanceJob, event: EventName, folder: string, log: ScriptLog): Promise<void> {
  const archive = archiveOf(folder);
  const scripts = (await readAppspec(archive)).hooks[event] ?? [];
  if (scripts.length > 0) await log.write(`LifecycleEvent - ${event}`);
  for (const script of scripts) {
    const { location } = script;
    const fail = (code: ConstructorParameters<typeof EventFailure>[0], message: string) =>
      new EventFailure(code, message, location, log.tail());
    const file = inRoot(archive, location);
    await makeExecutable(file, location, fail);
    await log.write(`Script - ${location}`);
    await warnOfUser(job, script, log);
    const end = await run(job, event, script, file, log).catch(async (error: unknown) => {
      if (!isNoSuchProgram(error)) throw error;
      const message = `Script at specified location: ${location} cannot be started: there is no such program as its first line names, ${await firstLine(file)}`;
      throw fail('UnknownError', message);
    });
    if (end.kind === 'timed out') {
      const message = `Script at specified location: ${location} failed to complete in ${script.timeout} seconds`;
      throw fail('ScriptTimedOut', message);
    }
    if (end.kind === 'output left open') {
      throw fail('ScriptTimedOut', `Script at specified location: ${location} failed to close STDOUT`);
    }
    if (end.code !== 0) {
      const user = script.runas === undefined ? '' : ` run as user ${script.runas}`;
      const message = `Script at specified location: ${location}${user} failed with exit code ${end.code}`;
      throw fail('ScriptFailed', message);
    }
  }
}

async function run(
  job: InstanceJob,
  event: EventName,
  { timeout }: HookScript,
  file: string,
  log: ScriptLog,
): Promise<ScriptEnd> {
  const cwd = agentFolder(job.root);
  await mkdir(cwd, { recursive: true });
  return runScript({
    file,
    cwd,
    env: { ...job.environment, LIFECYCLE_EVENT: event },
    timeout: (timeout * job.timing.minute) / 60,
    grace: job.timing.grace,
    interrupt: job.interrupt,
    runningFile: (mark) => job.aws.store.path('scripts', mark),
    write: (line, stream) => log.write(`[${stream}]${line}`),
  });
}

function isNoSuchProgram(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** In quotes, so that a carriage return is seen: a script from Windows has one there. */
async function firstLine(file: string): Promise<string> {
  const [line = ''] = (await readFile(file, 'utf8')).split('\n');
  return JSON.stringify(line);
}

type Fail = (code: 'ScriptMissing' | 'ScriptNotExecutable', message: string) => EventFailure;

async function makeExecutable(file: string, location: string, fail: Fail): Promise<void> {
  const entry = await ifPresent(() => stat(file));
  if (!entry?.isFile()) {
    throw fail('ScriptMissing', `Script does not exist at specified location: ${location}`);
  }
  if ((entry.mode & 0o111) !== 0) return;
  await chmod(file, entry.mode | 0o111).catch(() => {
    throw fail('ScriptNotExecutable', `Unable to set script at specified location: ${location} as executable`);
  });
}

/** Scripts run as the one user who runs the local AWS, whoever is asked for. */
async function warnOfUser({ user }: InstanceJob, { runas }: HookScript, log: ScriptLog): Promise<void> {
  if (runas === undefined || runas === user) return;
  await log.write(`Warning: the appspec asks for the user ${runas}; the local AWS runs as ${user}`);
}
