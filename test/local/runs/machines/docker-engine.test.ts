/** With a real Docker engine, where one answers and has a small image. */
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Container } from '../../../../src/local/runs/machines/container.js';
import { Shell } from '../../../../src/local/runs/shell.js';

const IMAGES = ['alpine', 'busybox', 'debian', 'ubuntu'];
const image = IMAGES.find((each) => spawnSync('docker', ['image', 'inspect', each]).status === 0);
if (image === undefined) {
  process.stderr.write(`skipped: no Docker engine answers, or it has none of the images ${IMAGES.join(', ')}\n`);
}

test.skipIf(image === undefined)('commands run in a container of a real engine', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'docker, "engine" '));
  for (const name of ['src', 'home', 'commands', 'shell']) await mkdir(join(folder, name));
  const options = {
    name: `codebuild-test-${process.pid}`,
    image: image ?? '',
    folder,
    target: '/codebuild/output/src1',
  };
  const container = await Container.start(
    { ...options, settings: ['--network', 'none'] },
    new AbortController().signal,
  );
  const lines: string[] = [];
  try {
    const shell = new Shell({
      program: 'sh',
      machine: container,
      cwd: join(folder, 'src'),
      env: { ...container.variables, GREETING: "it's" },
      commands: join(folder, 'commands'),
      state: join(folder, 'shell'),
      write: async (line) => void lines.push(line),
    });
    expect(await shell.run('pwd; id -u; echo "$GREETING $HOME"; cat; export A=1; exit 3')).toBe(3);
    expect(await shell.run('echo "$A"; echo x >file; umask 077; echo y >mine; touch ../commands/z')).not.toBe(0);
    expect(lines.slice(0, 4)).toEqual(['/codebuild/output/src1/src', '0', "it's /root", '1']);
    await container.handOver([], new AbortController().signal);
  } finally {
    await container.close();
    await rm(folder, { recursive: true });
  }
  expect(spawnSync('docker', ['inspect', options.name]).status).not.toBe(0);
});
