/** The regions of AWS, as of mid-2026: for advice alone, for there will be others. */
import { distance } from 'fastest-levenshtein';

/**
 * Those that every account has: the ones from before 20 March 2019, and no later one.
 * https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
 */
const enabledByDefault: readonly string[] = [
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
];

/** Partitions of their own, with accounts of their own: nothing is to be enabled in them. */
const ofOtherPartitions: readonly string[] = ['cn-north-1', 'cn-northwest-1', 'us-gov-east-1', 'us-gov-west-1'];

/** https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
const regions: readonly string[] = [
  ...enabledByDefault,
  ...ofOtherPartitions,
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
];

/** Whether it is one for certain. */
export function isRegion(region: string): boolean {
  return regions.includes(region);
}

/** Whether every account of its partition has it. */
export function isEnabledByDefault(region: string): boolean {
  return enabledByDefault.includes(region) || ofOtherPartitions.includes(region);
}

/** The region that was meant, when it differs by one slip or two. */
export function nearestRegion(text: string): string | undefined {
  const slips = regions.map((region) => ({ region, count: distance(text, region) }));
  return slips.filter(({ count }) => count <= 2).toSorted((a, b) => a.count - b.count)[0]?.region;
}
