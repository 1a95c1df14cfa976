/**
 * What the local AWS is bootstrapped with for the CDK: the part of the CDK's own template that deployments and files need. That
 * of images is not there, as there is no registry. Pure.
 * https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
 */

/** The stack that bootstrapping makes. */
export const toolkitStack = 'CDKToolkit';

/** As new as the CDK's own command line makes it. */
const version = 30;

/** As in AWS's own policy AWSCloudFormationReadOnlyAccess, which the CDK's bootstrapping attaches. */
const reading = ['Describe*', 'Get*', 'List*', 'ValidateTemplate'].map((each) => `cloudformation:${each}`);

const sub = (text: string) => ({ 'Fn::Sub': text });

/** @param qualifier is part of every name, by which apps find their environment */
export function bootstrapTemplate(qualifier: string): string {
  const named = (purpose: string) => sub(`cdk-${qualifier}-${purpose}-\${AWS::AccountId}-\${AWS::Region}`);
  const bucket = { 'Fn::GetAtt': ['StagingBucket', 'Arn'] };
  const objects = sub('${StagingBucket.Arn}/*');
  const own = sub(
    `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/cdk-bootstrap/${qualifier}/version`,
  );
  return JSON.stringify({
    Description: 'What apps of the CDK are deployed with',
    Resources: {
      StagingBucket: {
        Type: 'AWS::S3::Bucket',
        Properties: {
          BucketName: named('assets'),
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
          VersioningConfiguration: { Status: 'Enabled' },
        },
      },
      StagingBucketPolicy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: { Ref: 'StagingBucket' },
          PolicyDocument: policy({
            Sid: 'AllowSSLRequestsOnly',
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: [bucket, objects],
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        },
      },
      FilePublishingRole: role(
        named('file-publishing-role'),
        account,
        allow([bucket, objects], 's3:GetObject*', 's3:GetBucket*', 's3:GetEncryptionConfiguration', 's3:List*'),
        allow([objects], 's3:DeleteObject*', 's3:PutObject*', 's3:Abort*'),
      ),
      // The CDK's command line compares with what is deployed as this role.
      LookupRole: role(
        named('lookup-role'),
        account,
        allow('*', ...reading),
        allow([own], 'ssm:GetParameter', 'ssm:GetParameters'),
      ),
      DeploymentActionRole: role(
        named('deploy-role'),
        account,
        allow(
          '*',
          'cloudformation:CreateChangeSet',
          'cloudformation:CreateStack',
          'cloudformation:DeleteChangeSet',
          'cloudformation:DeleteStack',
          'cloudformation:ExecuteChangeSet',
          'cloudformation:UpdateStack',
          'cloudformation:UpdateTerminationProtection',
          ...reading,
        ),
        allow([bucket, objects], 's3:GetObject*', 's3:GetBucket*', 's3:List*'),
        allow([own], 'ssm:GetParameter', 'ssm:GetParameters'),
        allow([{ 'Fn::GetAtt': ['CloudFormationExecutionRole', 'Arn'] }], 'iam:PassRole'),
      ),
      CloudFormationExecutionRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: named('cfn-exec-role'),
          AssumeRolePolicyDocument: trust({ Service: 'cloudformation.amazonaws.com' }),
          // What the CDK's own bootstrapping gives it, where nothing else is said.
          ManagedPolicyArns: [sub('arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess')],
        },
      },
      CdkBootstrapVersion: {
        Type: 'AWS::SSM::Parameter',
        Properties: { Name: `/cdk-bootstrap/${qualifier}/version`, Type: 'String', Value: String(version) },
      },
    },
    Outputs: {
      BucketName: { Value: { Ref: 'StagingBucket' } },
      // Where templates that are too large for a request are put.
      BucketDomainName: { Value: { 'Fn::GetAtt': ['StagingBucket', 'RegionalDomainName'] } },
      BootstrapVersion: { Value: String(version) },
    },
  });
}

const account = { AWS: sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:root') };

function policy(...Statement: object[]): object {
  return { Version: '2012-10-17', Statement };
}

function trust(Principal: object): object {
  return policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' });
}

function allow(Resource: string | readonly object[], ...Action: string[]): object {
  return { Effect: 'Allow', Action, Resource };
}

function role(RoleName: object, Principal: object, ...statements: object[]): object {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName,
      AssumeRolePolicyDocument: trust(Principal),
      Policies: [{ PolicyName: 'permissions', PolicyDocument: policy(...statements) }],
    },
  };
}
