import { expect, test } from 'vitest';
import { parseProcfile } from '../../../src/local/hosting/environments/processes.js';

test('a Procfile names processes and their commands', () => {
  expect(parseProcfile('web: node app.js --port=$PORT\r\n\nqueue-worker_2:node worker.js\n')).toEqual([
    { name: 'web', command: 'node app.js --port=$PORT' },
    { name: 'queue-worker_2', command: 'node worker.js' },
  ]);
});

test.each([
  ['node app.js', 'The Procfile has a line that is none: "node app.js".'],
  ['web:', 'The Procfile has a line that is none: "web:".'],
  ['worker: node a.js', 'The Procfile has no process called web.'],
  ['web: a\nweb: b', 'The Procfile has two processes of one name.'],
])('%j is none', (text, message) => {
  expect(() => parseProcfile(text)).toThrow(message);
});
