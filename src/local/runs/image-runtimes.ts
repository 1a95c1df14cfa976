import { parse } from 'yaml';
import { PhaseFailure } from './build-job.js';
import type { Runtime } from './buildspec-phases.js';

/** A runtime's version in an image, and the commands of the image that select it. */
export interface Selection {
  readonly runtime: Runtime;
  readonly version: string;
  readonly commands: readonly string[];
}

interface Version {
  readonly commands?: readonly string[] | string;
}

interface RuntimesFile {
  readonly runtimes?: Readonly<Record<string, { readonly versions?: Readonly<Record<string, Version>> } | undefined>>;
}

/** What stands for all versions that the image does not list; its commands have `$VERSION` in the number's place. */
const DEFAULT = 'default';

/**
 * What is to be done for the versions that a buildspec asks for, by the file that CodeBuild's images have for this.
 * Source: `runtime-versions` in "Build specification reference for CodeBuild"; the files themselves in
 * github.com/aws/aws-codebuild-docker-images.
 * @throws PhaseFailure `YAML_FILE_ERROR` when the image has none such
 */
export function selectRuntimes(file: string, asked: readonly (readonly [Runtime, string])[]): Selection[] {
  // As text: 3.10 is not 3.1.
  const { runtimes = {} } = (parse(file, { schema: 'failsafe' }) ?? {}) as RuntimesFile;
  return asked.map(([runtime, wanted]) => {
    const versions = runtimes[runtime]?.versions;
    if (!versions) throw unknown(`Unknown runtime named '${runtime}'`, 'runtimes', Object.keys(runtimes));
    const listed = Object.keys(versions).filter((version) => version !== DEFAULT);
    const version = newest(listed.filter((each) => matches(each, wanted)));
    if (version !== undefined) return { runtime, version, commands: commandsOf(versions[version]) };
    if (versions[DEFAULT] && /^[\w.+-]+$/.test(wanted)) {
      // Not as a variable: the build may have one of that name.
      const commands = commandsOf(versions[DEFAULT]).map((each) =>
        each.replaceAll(/\$VERSION\b|\$\{VERSION\}/g, wanted),
      );
      return { runtime, version: wanted, commands };
    }
    throw unknown(`Unknown runtime version named '${wanted}' of ${runtime}`, 'versions', listed);
  });
}

/** `22`, `3.x`, `latest`. */
function matches(version: string, wanted: string): boolean {
  if (wanted === 'latest') return true;
  return wanted.endsWith('.x') ? `${version}.`.startsWith(wanted.slice(0, -1)) : version === wanted;
}

function newest(versions: readonly string[]): string | undefined {
  return versions.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
}

function commandsOf({ commands = [] }: Version = {}): readonly string[] {
  return typeof commands === 'string' ? [commands] : commands;
}

function unknown(what: string, kind: string, known: readonly string[]): PhaseFailure {
  const message = `${what}. This build image has the following ${kind}: ${known.join(', ')}`;
  return new PhaseFailure('YAML_FILE_ERROR', message);
}
