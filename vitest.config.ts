import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Whole builds run in some of them, on machines that may be slow.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { NO_COLOR: '1', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    coverage: { include: ['src/**/*.ts'] },
  },
});
