import { partition } from '@aws-sdk/core/client';

/** Where the region follows a hyphen, as everywhere once: https://docs.aws.amazon.com/general/latest/gr/s3.html#s3_website_region_endpoints */
const hyphenated = [
  'ap-northeast-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'eu-west-1',
  'sa-east-1',
  'us-east-1',
  'us-gov-west-1',
  'us-west-1',
  'us-west-2',
];

/** Where S3 serves a bucket as a website: by HTTP alone. */
export function siteUrl(bucket: string, region: string): string {
  const separator = hyphenated.includes(region) ? '-' : '.';
  return `http://${bucket}.s3-website${separator}${region}.${partition(region).dnsSuffix}`;
}
