import { expect } from 'vitest';
import { releases } from '../../helpers/release.js';

releases({
  deploy: 's3',
  options: { test: 'buildspec.test.yml' },
  template: 'hello-site',
  greeting: 'public/index.html',
  breaking: { file: 'public/index.html', from: /<h1>.*<\/h1>/s, to: '' },
  hidesBroken: false,
  health: null,
  failure: { stage: 'Staging', action: 'Test', executionId: expect.any(String), rollback: 'done' },
  resources: 19,
});
