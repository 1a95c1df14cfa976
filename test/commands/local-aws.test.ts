import { expect, test, vi } from 'vitest';
import { localHome, quoted } from '../../src/commands/local-aws.js';

// Nothing here may open the local AWS.
vi.mock('../../src/local/index.js', () => ({}));

test.each([
  ['linux', {}, '/home/ada/.local/share/pipeline-setup'],
  ['linux', { XDG_DATA_HOME: '/data' }, '/data/pipeline-setup'],
  ['linux', { XDG_DATA_HOME: '' }, '/home/ada/.local/share/pipeline-setup'],
  ['darwin', { XDG_DATA_HOME: '/data' }, '/home/ada/Library/Application Support/pipeline-setup'],
  ['win32', {}, '/home/ada/AppData/Local/pipeline-setup'],
  ['win32', { LOCALAPPDATA: '/local' }, '/local/pipeline-setup'],
  ['linux', { PIPELINE_SETUP_HOME: '/mine', XDG_DATA_HOME: '/data' }, '/mine'],
  ['darwin', { PIPELINE_SETUP_HOME: '/mine' }, '/mine'],
  ['linux', { PIPELINE_SETUP_HOME: 'mine' }, '/projects/mine'],
] as const)('on %s with %j it lies in %s', (platform, env, home) => {
  expect(localHome({ platform, env, cwd: '/projects' }, '/home/ada')).toBe(home);
});

test.each([
  ['plain-word_1', 'plain-word_1'],
  ['a/b.c:d@e=f,g%h+i', 'a/b.c:d@e=f,g%h+i'],
  ['two words', "'two words'"],
  ["it's", `'it'\\''s'`],
  ['$HOME', "'$HOME'"],
  ['', "''"],
])('for a shell %j is %s', (text, word) => {
  expect(quoted(text)).toBe(word);
});
