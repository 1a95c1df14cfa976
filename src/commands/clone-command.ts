import type { Context } from '../context.js';
import type { Host } from '../host.js';
import { isByNpx } from './connect.js';
import { quoted } from './local-aws.js';
import type { ConnectionOptions } from './options.js';

/** How git calls this program, wherever it does: `npx` finds it in this folder alone, and elsewhere asks the registry. */
function programPath(host: Host): readonly string[] {
  return isByNpx(host) ? host.self : ['pipeline-setup'];
}

/**
 * How the repository is cloned. CodeCommit's credentials come from this program, which the clone alone is told to ask:
 * the empty helper takes away those of the user, which would keep a password that is soon too old.
 */
export function cloneCommand(
  cloneUrl: string,
  { endpoint, names }: Context,
  { profile }: ConnectionOptions,
  host: Host,
): string {
  const what = `${quoted(cloneUrl)} ${names.repository.name}`;
  if (endpoint === 'local') return `git clone ${what}`;
  const words = [...programPath(host), 'credential-helper', ...(profile === undefined ? [] : ['--profile', profile])];
  const helper = quoted(`!${words.map(quoted).join(' ')}`);
  return `git clone -c credential.helper= -c credential.helper=${helper} -c credential.UseHttpPath=true ${what}`;
}
