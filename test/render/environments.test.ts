import { expect, test } from 'vitest';
import { environmentLines } from '../../src/render/environments.js';
import { styleFor } from '../../src/render/style.js';
import { fakeHost } from '../helpers/host.js';

const style = styleFor(fakeHost().stderr, { NO_COLOR: '1' });

test('which commit is where, since when, how it fares, and where it answers', () => {
  const now = Date.UTC(2026, 0, 1, 12);
  const lines = environmentLines(
    [
      {
        name: 'staging',
        deploy: 's3',
        revision: { id: '3f2c1a9000', message: 'Say hello', author: 'Ada' },
        since: new Date(now - 7_200_000),
        health: 'Ok',
        url: 'http://staging.example',
      },
      { name: 'stack', deploy: 'cdk', health: 'UPDATE_ROLLBACK_FAILED', since: new Date(now) },
      { name: 'production', deploy: 's3' },
    ],
    now,
    style,
  );
  expect(lines).toEqual([
    '  ✔ staging     s3   Ok                      3f2c1a9 Say hello (Ada)  2 hours ago  http://staging.example',
    '  ✖ stack       cdk  UPDATE_ROLLBACK_FAILED                           just now',
    '  - production  s3                           nothing released yet',
  ]);
});
