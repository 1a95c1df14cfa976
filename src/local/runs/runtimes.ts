import type { Phase, Runtime } from './buildspec-phases.js';
import type { Machine, Surroundings } from './machines/machine.js';

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

type Asked = readonly [runtime: Runtime, version: string];

/** The versions that a phase asks for; they may be given by variables. */
export function askedRuntimes({ runtimeVersions }: Phase, env: Surroundings['env']): Asked[] {
  const entries = Object.entries(runtimeVersions) as Asked[];
  return entries.map(([runtime, version]) => {
    return [runtime, version.replaceAll(/\$\{?(\w+)\}?/g, (_, name: string) => env[name] ?? '')];
  });
}

/** The text of the machine's own file about its runtimes, if it has one. */
export async function runtimesFileOf(machine: Machine, surroundings: Surroundings): Promise<string | undefined> {
  if (machine.runtimesFile === undefined) return undefined;
  return printed(machine, ['cat', machine.runtimesFile], surroundings);
}

/** What is to be said about the runtimes that are asked for. The machine's are used, whatever their versions. */
export async function describeRuntimes(
  asked: readonly Asked[],
  machine: Machine,
  surroundings: Surroundings,
): Promise<string[]> {
  const { name } = machine;
  return Promise.all(
    asked.map(async ([runtime, wanted]) => {
      const found = await versionOf(runtime, machine, surroundings);
      if (found !== undefined && isVersion(found, wanted)) {
        return `Selecting '${runtime}' runtime version '${wanted}' based on manual selections: ${name} has ${found}`;
      }
      const has = found === undefined ? `has none` : `has ${found}`;
      return `Warning: the buildspec asks for ${runtime} ${wanted}; the local AWS uses what ${name} has, and it ${has}`;
    }),
  );
}

async function versionOf(runtime: Runtime, machine: Machine, surroundings: Surroundings): Promise<string | undefined> {
  const command = ASKED[runtime];
  // Most builds ask for Node.js, and to start it only for that takes as long as many a command of theirs.
  const known = runtime === 'nodejs' ? machine.nodeVersion?.(surroundings.env) : undefined;
  const said = known ?? (command && (await printed(machine, command, surroundings)));
  return said === undefined ? undefined : /\d+(\.\d+)*/.exec(said)?.[0];
}

/** What a program prints; undefined when it is not there, fails, or takes too long. */
async function printed(machine: Machine, command: readonly string[], surroundings: Surroundings) {
  try {
    // Java says its version on stderr.
    const { stdout, stderr } = await machine.run(command, { ...surroundings, timeout: ANSWER_WITHIN_MS });
    return stdout + stderr;
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
