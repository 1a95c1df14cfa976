/**
 * AppSpec files of deployments to servers, as the CodeDeploy agent reads them.
 * Source: "AppSpec file structure for EC2/On-Premises deployments" in AWS's CodeDeploy user guide.
 */
import { parse } from 'yaml';
import { tooDeepLine } from '../yaml-depth.js';
import { EVENTS, TRAFFIC_EVENTS } from './life-cycle-events.js';

/** What is wrong with an AppSpec file. */
export class AppspecError extends Error {
  override readonly name = 'AppspecError';
}

export interface Appspec {
  readonly files: readonly { readonly source: string; readonly destination: string }[];
  readonly permissions: readonly AppspecPermission[];
  /** The scripts of each event, in order. */
  readonly hooks: Readonly<Record<string, readonly HookScript[]>>;
  readonly fileExistsBehavior?: FileExistsBehavior;
}

const BEHAVIORS = ['DISALLOW', 'OVERWRITE', 'RETAIN'] as const;
export type FileExistsBehavior = (typeof BEHAVIORS)[number];

export interface AppspecPermission {
  readonly object: string;
  readonly pattern: string;
  readonly except: readonly string[];
  readonly types: readonly ('file' | 'directory')[];
  readonly owner?: string;
  readonly group?: string;
  /** In octal digits. */
  readonly mode?: string;
  /** Members that only a machine of its own can act on: ACLs and SELinux's contexts. */
  readonly notActedOn: readonly string[];
}

export interface HookScript {
  /** Relative to the revision's root. */
  readonly location: string;
  /** In seconds. */
  readonly timeout: number;
  readonly runas?: string;
}

/** How long a script may take that says nothing of it, in seconds. */
const TIMEOUT = 3600;

/** @throws AppspecError in the agent's words, where they are known */
export function parseAppspec(text: string): Appspec {
  const root = mapping(parsed(text), 'the file');
  // YAML 1.1, as the agent reads it: 0.0 is a number, and 0644 one that is written in octal digits.
  if (root['version'] !== 0) {
    throw failed(
      `an invalid version value (${shown(root['version'])}) was entered in the application specification file. Make sure your AppSpec file specifies "0.0" as the version, and then try again.`,
    );
  }
  if (root['os'] !== 'linux') {
    throw failed(
      `the application specification file specifies an unsupported operating system (${shown(root['os'])}). Specify either "linux" or "windows" in the os section of the AppSpec file, and then try again.`,
    );
  }
  const behavior = behaviorOf(root['file_exists_behavior']);
  return {
    files: items(root['files'], 'files').map(fileOf),
    permissions: items(root['permissions'], 'permissions').map(permissionOf),
    hooks: hooksOf(mapping(root['hooks'] ?? {}, 'hooks')),
    ...(behavior && { fileExistsBehavior: behavior }),
  };
}

type Mapping = Readonly<Record<string, unknown>>;

function parsed(text: string): unknown {
  const deep = tooDeepLine(text);
  if (deep !== undefined) throw failed(`the application specification file is nested too deeply at line ${deep}`);
  try {
    return parse(text, { version: '1.1', maxAliasCount: 100 });
  } catch (error) {
    throw failed(`the application specification file is not valid YAML: ${(error as Error).message}`);
  }
}

function fileOf({ source, destination }: Mapping) {
  if (source === undefined || source === null) {
    throw failed(
      'the application specification file specifies a destination file, but no source file. Update the files section of the AppSpec file, and then try again.',
    );
  }
  if (destination === undefined || destination === null) {
    throw failed(
      `the application specification file specifies only a source file (${shown(source)}). Add the name of the destination file to the files section of the AppSpec file, and then try again.`,
    );
  }
  return { source: shown(source), destination: shown(destination) };
}

function hooksOf(hooks: Mapping): Appspec['hooks'] {
  const known: readonly string[] = [...EVENTS, ...TRAFFIC_EVENTS];
  const unknown = Object.keys(hooks).filter((event) => !known.includes(event));
  if (unknown.length > 0) {
    throw new AppspecError(`appspec.yml file contains unknown lifecycle events: ${JSON.stringify(unknown)}`);
  }
  return Object.fromEntries(
    Object.entries(hooks).map(([event, scripts]) => [event, items(scripts, event).map(scriptOf)]),
  );
}

function scriptOf({ location, timeout: given, runas }: Mapping): HookScript {
  const path = shown(location ?? '').trim();
  if (path === '') {
    throw failed(
      'the application specification file specifies a script with no location value. Specify the location in the hooks section of the AppSpec file, and then try again.',
    );
  }
  const timeout = Number.parseInt(shown(given ?? TIMEOUT), 10);
  if (!(timeout > 0)) {
    throw failed(
      'an invalid timeout value was provided for a script in the application specification file. Make corrections in the hooks section of the AppSpec file, and then try again.',
    );
  }
  const user = shown(runas ?? '').trim();
  return { location: path, timeout, ...(user && { runas: user }) };
}

function permissionOf(permission: Mapping): AppspecPermission {
  const { object, pattern, except, type, owner, group, mode } = permission;
  const path = shown(object ?? '').trim();
  if (path === '') {
    throw failed(
      'a permission listed in the application specification file has no object value. Update the permissions section of the AppSpec file, and then try again.',
    );
  }
  return {
    object: path,
    pattern: shown(pattern ?? '**'),
    except: list(except, 'except').map(shown),
    types: type === undefined || type === null ? ['file', 'directory'] : list(type, 'type').map(typeOf),
    ...(isGiven(owner) && { owner: shown(owner) }),
    ...(isGiven(group) && { group: shown(group) }),
    ...(isGiven(mode) && { mode: modeOf(mode) }),
    notActedOn: ['acls', 'context'].filter((member) => isGiven(permission[member])),
  };
}

function typeOf(type: unknown): 'file' | 'directory' {
  if (type === 'file' || type === 'directory') return type;
  throw failed(
    `the application specification file specifies a permission for an object type not supported for permissions (${shown(type)}). Update the permissions section of the AppSpec file, and then try again.`,
  );
}

function modeOf(given: unknown): string {
  const mode = shown(given).padStart(3, '0');
  if (mode.length > 4) {
    throw failed(
      `the length of a permissions mode (${mode}) in the application specification file is invalid. Permissions modes must be between one and four characters long. Update the permissions section of the AppSpec file, and then try again.`,
    );
  }
  const wrong = /[^0-7]/.exec(mode)?.[0];
  if (wrong === undefined) return mode;
  throw failed(
    `the permissions mode (${mode}) in the application specification file contains an invalid character (${wrong}). Update the permissions section of the AppSpec file, and then try again.`,
  );
}

function behaviorOf(given: unknown): FileExistsBehavior | undefined {
  if (!isGiven(given)) return undefined;
  const behavior = BEHAVIORS.find((each) => each === given);
  if (behavior) return behavior;
  throw failed(
    `an invalid option was specified for fileExistsBehavior: ${shown(given)}. Valid options include OVERWRITE, RETAIN, and DISALLOW.`,
  );
}

function items(value: unknown, name: string): Mapping[] {
  return list(value, name).map((item) => mapping(item, `an item of ${name}`));
}

function list(value: unknown, name: string): readonly unknown[] {
  if (!isGiven(value)) return [];
  if (Array.isArray(value)) return value;
  throw failed(`the application specification file has something else than a list as ${name}.`);
}

function mapping(value: unknown, name: string): Mapping {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Mapping;
  throw failed(`the application specification file has something else than keys and values as ${name}.`);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
}

function failed(why: string): AppspecError {
  return new AppspecError(`The deployment failed because ${why}`);
}
