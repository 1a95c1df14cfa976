/** What a user has to download. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { run } from './processes.mjs';

const root = new URL('../../', import.meta.url);

export async function measure() {
  // Not packed by `prepare` again: what is measured is there already.
  const command = ['npm', 'pack', '--dry-run', '--json', '--ignore-scripts'];
  const { stdout } = await run(command, { cwd: fileURLToPath(root) });
  const [{ unpackedSize, entryCount }] = JSON.parse(stdout);
  const { dependencies = {} } = JSON.parse(await readFile(new URL('package.json', root), 'utf8'));
  const megabytes = unpackedSize / 1e6;
  const count = Object.keys(dependencies).length;
  return [
    {
      what: 'the package',
      measure: 'unpacked size, files, runtime dependencies to install',
      reach: '<= 4 MB, 0',
      now: `${megabytes.toFixed(2)} MB, ${entryCount} files, ${count}`,
      within: megabytes <= 4 && count === 0,
      notes: ['`npm pack --dry-run`'],
    },
  ];
}
