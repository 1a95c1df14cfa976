/** By the CDK: the page as an asset, and parameters that say where it is and what its data's bucket is called. */
import { App, CfnOutput, CfnParameter, Stack } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';

export class SiteStack extends Stack {
  constructor(scope, id, page) {
    super(scope, id);
    const dataBucket = new CfnParameter(this, 'DataBucket');
    const asset = new Asset(this, 'Page', { path: page });
    new StringParameter(this, 'PageUrl', { parameterName: '/shop-site/page', stringValue: asset.s3ObjectUrl });
    new StringParameter(this, 'DataPlace', { parameterName: '/shop-site/data', stringValue: dataBucket.valueAsString });
    new CfnOutput(this, 'PageObject', { value: asset.s3ObjectUrl });
  }
}

new SiteStack(new App(), 'shop-site', 'page');
