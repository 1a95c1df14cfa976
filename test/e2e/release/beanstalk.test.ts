import { expect } from 'vitest';
import { releases } from '../../helpers/release.js';

releases({
  deploy: 'beanstalk',
  options: { 'health-path': '/health' },
  template: 'hello-node',
  greeting: 'server.js',
  breaking: { file: 'server.js', from: /^/, to: "throw new Error('It is broken.');\n" },
  hidesBroken: true,
  health: 'Ok',
  failure: { stage: 'Staging', action: 'Deploy', executionId: expect.any(String), rollback: 'done' },
  resources: 21,
  // It is the account's, not the pipeline's.
  left: ['bucket elasticbeanstalk-us-east-1-000000000000'],
});
