import { fileURLToPath } from 'node:url';
import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';

/** A bucket, and parameters that say what it is called and where the files of this repository are. */
export class HelloStack extends Stack {
  constructor(scope, id) {
    super(scope, id);
    const bucket = new Bucket(this, 'Files', { removalPolicy: RemovalPolicy.DESTROY });
    // An asset: the build publishes it before anything is deployed.
    const files = new Asset(this, 'Page', { path: fileURLToPath(new URL('files/index.html', import.meta.url)) });
    const message = new StringParameter(this, 'Message', { stringValue: `Hello World from ${bucket.bucketName}` });
    new StringParameter(this, 'PageUrl', { stringValue: files.s3ObjectUrl });
    new CfnOutput(this, 'BucketName', { value: bucket.bucketName });
    new CfnOutput(this, 'MessageName', { value: message.parameterName });
  }
}
