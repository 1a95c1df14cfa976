import { releases } from '../../helpers/release.js';

releases({
  deploy: 'cloudformation',
  options: {
    allow:
      '[s3:CreateBucket, s3:DeleteBucket, s3:PutBucketTagging, ssm:AddTagsToResource, ssm:DeleteParameter, ssm:GetParameters, ssm:PutParameter]',
  },
  template: 'hello-stack',
  greeting: 'infra.yml',
  // A thing that the stack may not make.
  breaking: {
    file: 'infra.yml',
    from: '  Message:\n',
    to: '  Logs:\n    Type: AWS::Logs::LogGroup\n\n  Message:\n    DependsOn: Logs\n',
  },
  asked: {
    async said(aws, environment) {
      const Name = `/shop-${environment}/message`;
      const { Parameter } = await aws.call<{ Parameter: { Value: string } }>('ssm', 'GetParameter', { Name });
      // Behind that comes what only this environment has.
      return Parameter.Value.replace(/ from .*/, '');
    },
    gone: { code: 'ParameterNotFound' },
  },
  hidesBroken: true,
  health: 'UPDATE_COMPLETE',
  rolledBack: 'UPDATE_ROLLBACK_COMPLETE',
  failure: { stage: 'Staging', action: 'Deploy' },
  told: [
    'not authorized to perform: logs:CreateLogGroup',
    'The stack was rolled back.',
    'allow: [ "logs:CreateLogGroup" ]',
  ],
  resources: 19,
});
