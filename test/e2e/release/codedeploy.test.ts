import { releases } from '../../helpers/release.js';

releases({
  deploy: 'codedeploy',
  template: 'hello-service',
  greeting: 'server.js',
  breaking: { file: 'server.js', from: /^/, to: "throw new Error('It is broken.');\n" },
  hidesBroken: true,
  health: 'Succeeded',
  failure: { stage: 'Staging', instances: ['shop-staging'], phase: 'AfterInstall', command: 'scripts/try.js' },
  resources: 23,
});
