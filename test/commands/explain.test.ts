import { expect, test } from 'vitest';
import { explain, translateLocal } from '../../src/commands/explain.js';

test('a damaged state is named, with the way out', () => {
  const error = Object.assign(new Error('/data/state.json is cut off'), { name: 'DamagedState' });
  expect(translateLocal(error)).toMatchObject({
    code: 'local-damaged',
    exitCode: 1,
    message: 'The local AWS cannot read its own state: /data/state.json is cut off.',
    hint: expect.stringContaining('pipeline-setup local reset'),
    cause: error,
  });
});

test.each(['ENOSPC', 'EACCES', 'EROFS', 'EPERM'])('a disk that says %s is the user’s', (code) => {
  const error = Object.assign(new Error(`${code}: open '/data/x'`), { code });
  expect(translateLocal(error)).toMatchObject({
    code: 'disk',
    exitCode: 1,
    message: `A file could not be read or written: ${code}: open '/data/x'.`,
    hint: expect.stringContaining('PIPELINE_SETUP_HOME'),
  });
});

test('a folder that cannot be made in one that is there is the user’s', () => {
  const error = Object.assign(new Error("ENOENT: mkdir '/proc/x'"), { code: 'ENOENT', syscall: 'mkdir' });
  expect(translateLocal(error)).toMatchObject({ code: 'disk' });
});

test.each([new Error('x'), Object.assign(new Error('x'), { code: 'ENOENT' }), 'a string', undefined])(
  'nothing is known about %j',
  (error) => {
    expect(translateLocal(error)).toBeUndefined();
  },
);

test.each(['git failed: fatal: write error. Out of diskspace', "EACCES: permission denied, open '/data/lock'"])(
  'a disk that is full, or may not be written to, in the middle of an operation is the user’s too: %s',
  (message) => {
    const error = Object.assign(new Error(message), { name: 'InternalFailure' });
    expect(explain(error)).toMatchObject({ code: 'disk', hint: expect.stringContaining('Make room') });
  },
);
