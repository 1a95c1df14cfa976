import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { switchedTo } from './test/contract/switch.js';

/** Files that put something in the place of a module, or could get what others put there, load our modules anew. */
const mocking = [
  'test/cli.test.ts',
  'test/deploy-flag.test.ts',
  'test/main.test.ts',
  'test/e2e/**/*.test.ts',
  'test/commands/{build-place,connect,drifted,dry-run,local-aws,local-bootstrap,local-instance,local-removed,local-trouble,next-steps,serve}.test.ts',
  'test/local/home-removal.test.ts',
  'test/local/services/events.test.ts',
  'test/survive/*.test.ts',
];
/** Run against the local AWS with all others, unless an AWS is named for them. */
const contract = ['test/contract/*.test.ts'];
const against = switchedTo(process.env);

const setupFiles = 'test/helpers/clean-env.ts';

export default defineConfig({
  test: {
    // Whole builds run in some of them, on machines that may be slow.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { NO_COLOR: '1', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    globalSetup: 'test/helpers/fast-folder.ts',
    // Tests wait for programs that they have started: one more than there are processors is never too many.
    maxWorkers: availableParallelism() + 1,
    // Most code runs for a moment: that V8 optimizes it early takes longer than it saves.
    execArgv: ['--interrupt-budget=3000000'],
    coverage: { include: ['src/**/*.ts'] },
    projects: [
      {
        extends: true,
        test: {
          name: 'mocking',
          include: mocking,
          isolate: false,
          setupFiles: [setupFiles, 'test/helpers/modules-anew.ts'],
        },
      },
      // Loading the SDK anew for every file would take longer than all the rest.
      {
        extends: true,
        test: {
          name: 'sharing',
          include: ['test/**/*.test.ts'],
          exclude: against.kind === 'local' ? mocking : [...mocking, ...contract],
          isolate: false,
          setupFiles,
          provide: { against },
        },
      },
      {
        extends: true,
        test: {
          name: 'contract',
          include: contract,
          exclude: against.kind === 'local' ? contract : [],
          isolate: false,
          globalSetup: 'test/contract/start.ts',
          setupFiles: 'test/contract/environment.ts',
        },
      },
    ],
  },
});
