import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { openLocalAws } from '../../src/commands/local-aws.js';
import type * as local from '../../src/local/index.js';
import { type OpenOptions, reset } from '../../src/local/index.js';
import { fakeHost } from '../helpers/host.js';

/** It is removed as soon as it is open. */
vi.mock('../../src/local/index.js', async (original) => {
  const real = await original<typeof local>();
  const open = async (options: OpenOptions) => {
    const aws = await real.open(options);
    await real.reset(options.home);
    return aws;
  };
  return { ...real, open };
});

it('a local AWS that is removed while it is opened does not come back as a folder with a hook', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'local removed '));
  try {
    const home = join(folder, 'home');
    const host = fakeHost({ env: { PIPELINE_SETUP_HOME: home } });
    await expect(openLocalAws(host)).rejects.toMatchObject({ name: 'LocalAwsRemoved' });
    expect(existsSync(home)).toBe(false);
    await expect(reset(home)).resolves.toBeUndefined();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
