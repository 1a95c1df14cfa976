/** How the user's npm is configured, as far as it tells where the public registry is. Source: `npm help npmrc`, `npm help config`. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ifPresent } from '../../if-present.js';

export interface RegistryAddress {
  /** With a slash at its end. */
  readonly url: string;
  /** What the user's npm shows there. */
  readonly token?: string;
}

const PUBLIC = 'https://registry.npmjs.org/';

/** A repository of a local AWS: npm that is logged in to one reads the public registry behind it. */
const LOCAL = /^http:\/\/127\.0\.0\.1:\d+\/npm\/[a-z0-9-]+-0{12}\./;

/** The registry that the user's npm reads: by the environment, or by their `.npmrc`, or npm's own. */
export async function configuredRegistry(env: NodeJS.ProcessEnv = process.env): Promise<RegistryAddress> {
  const file = setting(env, 'userconfig') ?? join(homedir(), '.npmrc');
  const settings = parse((await ifPresent(() => readFile(file, 'utf8'))) ?? '', env);
  const asked = setting(env, 'registry') ?? settings.get('registry') ?? PUBLIC;
  const url = normalized(asked);
  if (url === undefined || LOCAL.test(url)) return { url: PUBLIC };
  const token = settings.get(`${url.replace(/^https?:/, '')}:_authToken`);
  return { url, ...(token !== undefined && { token }) };
}

/** npm reads its variables in whatever case. */
function setting(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const found = Object.entries(env).find(([key]) => key.toLowerCase() === `npm_config_${name}`);
  return found?.[1] || undefined;
}

/** Lines of `key=value`, in which `${NAME}` stands for a variable of the environment. */
function parse(text: string, env: NodeJS.ProcessEnv): Map<string, string> {
  const lines = text.split(/\r?\n/).map((line) => /^\s*([^;#=\s][^=\s]*)\s*=\s*"?(.*?)"?\s*$/.exec(line));
  const expanded = (value: string) => value.replace(/\$\{(\w+)\}/g, (written, name: string) => env[name] ?? written);
  return new Map(lines.flatMap((found) => (found ? [[found[1]!, expanded(found[2]!)] as const] : [])));
}

function normalized(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { href } = new URL(url);
  return href.endsWith('/') ? href : `${href}/`;
}
