/** The platforms of Node.js on Amazon Linux 2023. Source: "Node.js platform history" in AWS Elastic Beanstalk Platforms. */
import { partition } from '../../caller.js';

/** Newest first, with the Node.js that each has. */
const NODE_VERSIONS = { '24': '24.14.1', '22': '22.22.2', '20': '20.20.1' } as const;
export const VERSION = '6.10.0';
export const RELEASED = new Date('2026-03-31T00:00:00Z');
export const OPERATING_SYSTEM = { OperatingSystemName: 'Amazon Linux', OperatingSystemVersion: '2023' };

export interface Platform {
  readonly arn: string;
  /** The name of its branch. */
  readonly branch: string;
  readonly stack: string;
  /** The major version of Node.js. */
  readonly node: string;
  readonly nodeVersion: string;
}

export function platforms(region: string): Platform[] {
  const majors = Object.entries(NODE_VERSIONS).toSorted(([a], [b]) => Number(b) - Number(a));
  return majors.map(([node, nodeVersion]) => {
    const branch = `Node.js ${node} running on 64bit Amazon Linux 2023`;
    return {
      arn: `arn:${partition}:elasticbeanstalk:${region}::platform/${branch}/${VERSION}`,
      branch,
      stack: `64bit Amazon Linux 2023 v${VERSION} running Node.js ${node}`,
      node,
      nodeVersion,
    };
  });
}

/** The platform's version with this ARN, which may leave out the version to mean the newest. */
export function platformWith(region: string, arn: string): Platform | undefined {
  return platforms(region).find((each) => each.arn === arn || each.arn === `${arn}/${VERSION}`);
}
