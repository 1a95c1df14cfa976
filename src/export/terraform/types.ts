/** The AWS provider's resources, by CloudFormation's types. Pure. */
import { attributes, Block, Code, Json } from './hcl.js';
import { beanstalkApplication, beanstalkEnvironment, codedeployApplication, deploymentGroup } from './deployment.js';
import { instanceProfile, role } from './iam.js';
import { nested, snakeCase, some } from './nested.js';
import { pipeline } from './pipeline.js';
import { listIn, listOfTexts, textIn, type Translation } from './resource.js';
import { bucket, bucketPolicy } from './s3.js';

interface Type {
  /** Of the first of its resources. */
  readonly type: string;
  /** The attribute that is its name. */
  readonly name: string;
  readonly translate: Translation;
}

const repository: Translation = (properties, { name }) => [
  {
    type: 'aws_codecommit_repository',
    importId: name,
    tagged: true,
    body: attributes({
      repository_name: properties['RepositoryName'],
      description: properties['RepositoryDescription'],
    }),
  },
];

const packageRepository: Translation = (properties, { arn = '' }) => [
  {
    type: 'aws_codeartifact_repository',
    importId: arn,
    tagged: true,
    body: [
      ...attributes({
        repository: properties['RepositoryName'],
        domain: properties['DomainName'],
        description: properties['Description'],
      }),
      ...listOfTexts(properties, 'Upstreams').map(
        (repository_name) => new Block('upstream', attributes({ repository_name })),
      ),
    ],
  },
];

const logGroup: Translation = (properties, { name }) => [
  {
    type: 'aws_cloudwatch_log_group',
    importId: name,
    tagged: true,
    body: attributes({ name: properties['LogGroupName'], retention_in_days: properties['RetentionInDays'] }),
  },
];

const project: Translation = (properties, { name }) => [
  {
    type: 'aws_codebuild_project',
    importId: name,
    tagged: true,
    body: [
      ...attributes({
        name: properties['Name'],
        description: properties['Description'],
        service_role: properties['ServiceRole'],
        build_timeout: properties['TimeoutInMinutes'],
        queued_timeout: properties['QueuedTimeoutInMinutes'],
      }),
      ...some(properties, 'Source', 'Artifacts', 'Environment', 'LogsConfig', 'Cache', 'VpcConfig'),
    ],
  },
];

const rule: Translation = (properties, { id, name, properties: is }) => [
  {
    type: 'aws_cloudwatch_event_rule',
    importId: name,
    tagged: true,
    body: attributes({
      name: properties['Name'],
      description: properties['Description'],
      state: properties['State'],
      schedule_expression: properties['ScheduleExpression'],
      event_pattern: properties['EventPattern'] && new Json(properties['EventPattern']),
    }),
  },
  ...listIn(properties, 'Targets').map(({ Id: _id, ...rest }, index) => {
    const targetId = textIn(listIn(is, 'Targets')[index] ?? {}, 'Id');
    return {
      type: 'aws_cloudwatch_event_target',
      part: `target_${snakeCase(targetId.replaceAll(/\W+/g, '_'))}`,
      importId: `${name}/${targetId}`,
      body: [
        ...attributes({ rule: new Code(`aws_cloudwatch_event_rule.${snakeCase(id)}.name`), target_id: targetId }),
        ...nested(rest),
      ],
    };
  }),
];

export const types: Readonly<Record<string, Type>> = {
  'AWS::CodeArtifact::Repository': {
    type: 'aws_codeartifact_repository',
    name: 'repository',
    translate: packageRepository,
  },
  'AWS::CodeBuild::Project': { type: 'aws_codebuild_project', name: 'name', translate: project },
  'AWS::CodeCommit::Repository': { type: 'aws_codecommit_repository', name: 'repository_name', translate: repository },
  'AWS::CodeDeploy::Application': { type: 'aws_codedeploy_app', name: 'name', translate: codedeployApplication },
  'AWS::CodeDeploy::DeploymentGroup': {
    type: 'aws_codedeploy_deployment_group',
    name: 'deployment_group_name',
    translate: deploymentGroup,
  },
  'AWS::CodePipeline::Pipeline': { type: 'aws_codepipeline', name: 'name', translate: pipeline },
  'AWS::ElasticBeanstalk::Application': {
    type: 'aws_elastic_beanstalk_application',
    name: 'name',
    translate: beanstalkApplication,
  },
  'AWS::ElasticBeanstalk::Environment': {
    type: 'aws_elastic_beanstalk_environment',
    name: 'name',
    translate: beanstalkEnvironment,
  },
  'AWS::Events::Rule': { type: 'aws_cloudwatch_event_rule', name: 'name', translate: rule },
  'AWS::IAM::InstanceProfile': { type: 'aws_iam_instance_profile', name: 'name', translate: instanceProfile },
  'AWS::IAM::Role': { type: 'aws_iam_role', name: 'name', translate: role },
  'AWS::Logs::LogGroup': { type: 'aws_cloudwatch_log_group', name: 'name', translate: logGroup },
  'AWS::S3::Bucket': { type: 'aws_s3_bucket', name: 'bucket', translate: bucket },
  'AWS::S3::BucketPolicy': { type: 'aws_s3_bucket_policy', name: 'bucket', translate: bucketPolicy },
};
