import { expect, test, vi } from 'vitest';
import { nextSteps } from '../../src/commands/next-steps.js';
import { styleFor } from '../../src/render/style.js';
import { testContext } from '../helpers/context.js';
import { Captured } from '../helpers/host.js';

// Nothing here may open the local AWS.
vi.mock('../../src/local/index.js', () => ({}));

const plain = styleFor(new Captured(), {});
const clone = 'git clone the-url hello';

/** The commands alone. */
function commands(...args: Parameters<typeof nextSteps>): string[] {
  return nextSteps(...args).flatMap((line) => (line.startsWith('    ') ? line.trim() : []));
}

test('each step is a command', () => {
  expect(nextSteps(testContext(), clone, 'main', plain)).toEqual([
    '',
    'Next',
    '  Get the code',
    '    git clone the-url hello',
    '  Change something',
    '    echo "A first change." >> hello/README.md',
    '  Push it',
    '    git -C hello commit -am "A first change" && git -C hello push',
    '  Watch it run',
    '    pipeline-setup status hello --watch',
    '  Take it all away',
    '    pipeline-setup destroy hello',
  ]);
});

test('a branch that a clone does not check out is gone to first, or made', () => {
  const [, branch, , push] = commands(testContext({ branch: 'release/1' }), clone, 'main', plain);
  expect(branch).toBe('git -C hello checkout release/1 || git -C hello checkout -b release/1');
  expect(push).toBe('git -C hello commit -am "A first change" && git -C hello push -u origin release/1');
});

test('a branch that a clone checks out is just pushed', () => {
  const steps = commands(testContext({ branch: 'trunk' }), clone, 'trunk', plain);
  expect(steps[2]).toBe('git -C hello commit -am "A first change" && git -C hello push');
});
