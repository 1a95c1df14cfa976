import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkImage, choosePlace, keepPlace } from '../../src/commands/build-place.js';
import { describe as describeHome } from '../../src/local/index.js';
import { type FakeDocker, fakeDocker } from '../helpers/fake-docker.js';
import { type FakeHost, fakeHost } from '../helpers/host.js';

let home: string;
let host: FakeHost;
let docker: FakeDocker;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'home '));
  host = fakeHost({ env: { PIPELINE_SETUP_HOME: home } });
  docker = await fakeDocker([]);
});
afterEach(async () => {
  await docker.close();
  await rm(home, { recursive: true });
});

describe('where builds run', () => {
  test('is on this machine until --docker is said, and then stays in Docker until --no-docker is', async () => {
    for (const [said, place] of [
      [undefined, 'host'],
      [true, 'docker'],
      [undefined, 'docker'],
      [false, 'host'],
    ] as const) {
      const options = { local: true, ...(said !== undefined && { docker: said }) };
      const chosen = await choosePlace(options, host);
      expect(chosen).toBe(place);
      await keepPlace(place, options, host);
      expect((await describeHome(home)).builds).toBe(place);
    }
  });

  test('is nothing to choose on AWS', async () => {
    expect(await choosePlace({}, host)).toBeUndefined();
    await expect(choosePlace({ docker: true }, host)).rejects.toMatchObject({ code: 'bad-option', exitCode: 2 });
  });

  test('is not changed when no engine answers', async () => {
    await docker.stopEngine();
    await expect(choosePlace({ local: true, docker: true }, host)).rejects.toMatchObject({
      code: 'no-docker',
      message: expect.stringContaining('none answers (Cannot connect to the Docker daemon'),
      hint: expect.stringContaining('leave out --docker'),
    });
    expect((await describeHome(home)).builds).toBe('host');
  });
});

test('an image must be one that can be pulled, or is there', async () => {
  for (const image of ['node:22', 'aws/codebuild/amazonlinux-aarch64-standard:3.0']) await checkImage(image);
  await expect(checkImage('aws/codebuild/standard:7.0')).rejects.toMatchObject({
    code: 'image-not-published',
    hint: expect.stringContaining('--image aws/codebuild/amazonlinux-x86_64-standard:5.0'),
  });
  await docker.close();
  docker = await fakeDocker(['aws/codebuild/standard:7.0']);
  await checkImage('aws/codebuild/standard:7.0');
});
