import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Phase, Runtime } from './buildspec-phases.js';

const run = promisify(execFile);
const ANSWER_WITHIN_MS = 10_000;

/** What tells a runtime's version; nothing does for the SDK of Android. */
const ASKED: Readonly<Partial<Record<Runtime, readonly [program: string, ...string[]]>>> = {
  docker: ['docker', '--version'],
  dotnet: ['dotnet', '--version'],
  golang: ['go', 'version'],
  java: ['java', '-version'],
  nodejs: ['node', '--version'],
  php: ['php', '--version'],
  python: ['python3', '--version'],
  ruby: ['ruby', '--version'],
};

/**
 * What is to be said about the runtimes that a phase asks for. This machine's are used, whatever their versions.
 * @param env the environment of the build's commands
 */
export async function describeRuntimes(
  { runtimeVersions }: Phase,
  env: Readonly<Record<string, string>>,
): Promise<string[]> {
  const asked = Object.entries(runtimeVersions) as [Runtime, string][];
  return Promise.all(
    asked.map(async ([runtime, version]) => {
      const wanted = version.replaceAll(/\$\{?(\w+)\}?/g, (_, name: string) => env[name] ?? '');
      const found = await versionOf(runtime, env);
      if (found !== undefined && isVersion(found, wanted)) {
        return `Selecting '${runtime}' runtime version '${wanted}' based on manual selections: this machine has ${found}`;
      }
      const has = found === undefined ? `has none` : `has ${found}`;
      return `Warning: the buildspec asks for ${runtime} ${wanted}; the local AWS uses what this machine has, and it ${has}`;
    }),
  );
}

async function versionOf(runtime: Runtime, env: Readonly<Record<string, string>>): Promise<string | undefined> {
  const [program, ...args] = ASKED[runtime] ?? [];
  if (program === undefined) return undefined;
  try {
    // Java says it on stderr.
    const { stdout, stderr } = await run(program, args, { env: { ...env }, timeout: ANSWER_WITHIN_MS });
    return /\d+(\.\d+)*/.exec(stdout + stderr)?.[0];
  } catch {
    return undefined;
  }
}

/** Whether a version is what is asked for: `3.x`, `3.12`, `corretto8`, `latest`. Java 8 calls itself 1.8. */
function isVersion(found: string, asked: string): boolean {
  const numbers = /\d+(\.\d+)*/.exec(asked)?.[0];
  if (numbers === undefined) return asked === 'latest';
  return `${found.replace(/^1\.(?=8\b)/, '')}.`.startsWith(`${numbers}.`);
}
