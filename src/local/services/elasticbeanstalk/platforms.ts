import {
  DescribePlatformVersion$,
  ListAvailableSolutionStacks$,
  ListPlatformBranches$,
  ListPlatformVersions$,
  type DescribePlatformVersionCommandInput,
  type DescribePlatformVersionCommandOutput,
  type ListAvailableSolutionStacksCommandInput,
  type ListAvailableSolutionStacksCommandOutput,
  type ListPlatformBranchesCommandInput,
  type ListPlatformBranchesCommandOutput,
  type ListPlatformVersionsCommandInput,
  type ListPlatformVersionsCommandOutput,
  type PlatformSummary,
} from '@aws-sdk/client-elastic-beanstalk';
import { type Call, operation } from '../../service.js';
import { pageInOrder } from '../page.js';
import { invalidValue } from './errors.js';
import { matches, type Filter } from './platform-filter.js';
import { OPERATING_SYSTEM, type Platform, platforms, platformWith, RELEASED, VERSION } from './platform.js';

interface AboutPlatform {
  readonly SolutionStackName?: string | undefined;
  readonly PlatformArn?: string | undefined;
}

/** The platform that an operation names, if it names one. @throws AwsError `InvalidParameterValue` */
export function platformAsked(
  call: Call,
  { SolutionStackName: stack, PlatformArn: arn }: AboutPlatform,
): Platform | undefined {
  if (stack === undefined && arn === undefined) return undefined;
  if (stack !== undefined && arn !== undefined) {
    throw invalidValue('You cannot specify both a solution stack and a platform ARN.');
  }
  const found =
    arn === undefined ? platforms(call.region).find((each) => each.stack === stack) : platformWith(call.region, arn);
  if (found) return found;
  if (arn === undefined) throw invalidValue(`No Solution Stack named '${stack}' found.`);
  throw invalidValue(`No Platform named '${arn}' found.`);
}

export const ListAvailableSolutionStacks = operation<
  ListAvailableSolutionStacksCommandInput,
  ListAvailableSolutionStacksCommandOutput
>(ListAvailableSolutionStacks$, (_input, call) => {
  const SolutionStacks = platforms(call.region).map(({ stack }) => stack);
  return {
    SolutionStacks,
    SolutionStackDetails: SolutionStacks.map((SolutionStackName) => ({
      SolutionStackName,
      PermittedFileTypes: ['zip'],
    })),
  };
});

export const ListPlatformVersions = operation<ListPlatformVersionsCommandInput, ListPlatformVersionsCommandOutput>(
  ListPlatformVersions$,
  (input, call) => {
    const filters = (input.Filters ?? []).map(({ Type, ...rest }) => ({ ...rest, Attribute: Type }));
    const wanted = platforms(call.region).filter((platform) => matches(attributesOf(platform), filters));
    const { items, next } = paged(wanted, input);
    return { PlatformSummaryList: items.map(summary), ...(next !== undefined && { NextToken: next }) };
  },
);

export const DescribePlatformVersion = operation<
  DescribePlatformVersionCommandInput,
  DescribePlatformVersionCommandOutput
>(DescribePlatformVersion$, (input, call) => {
  const platform = platformWith(call.region, input.PlatformArn ?? '');
  if (!platform) throw invalidValue(`No Platform named '${input.PlatformArn}' found.`);
  return {
    PlatformDescription: {
      ...summary(platform),
      PlatformName: platform.branch,
      SolutionStackName: platform.stack,
      DateCreated: RELEASED,
      DateUpdated: RELEASED,
      Description: platform.stack,
      Maintainer: 'AWS',
      ProgrammingLanguages: [{ Name: 'ECMAScript', Version: 'ECMA-262' }],
      Frameworks: [{ Name: 'Node.js', Version: platform.nodeVersion }],
    },
  };
});

export const ListPlatformBranches = operation<ListPlatformBranchesCommandInput, ListPlatformBranchesCommandOutput>(
  ListPlatformBranches$,
  (input, call) => {
    const wanted = platforms(call.region).filter((platform) => matches(attributesOf(platform), input.Filters ?? []));
    const { items, next } = paged(wanted, input);
    return {
      PlatformBranchSummaryList: items.map(({ branch, node }) => ({
        PlatformName: 'Node.js',
        BranchName: branch,
        LifecycleState: 'Supported',
        BranchOrder: Number(node),
        SupportedTierList: TIERS,
      })),
      ...(next !== undefined && { NextToken: next }),
    };
  },
);

const TIERS = ['WebServer/Standard'];

function summary({ arn, branch }: Platform): PlatformSummary {
  return {
    PlatformArn: arn,
    PlatformOwner: 'AWSElasticBeanstalk',
    PlatformStatus: 'Ready',
    PlatformCategory: 'Node.js',
    ...OPERATING_SYSTEM,
    SupportedTierList: TIERS,
    SupportedAddonList: [],
    PlatformLifecycleState: 'Recommended',
    PlatformVersion: VERSION,
    PlatformBranchName: branch,
    PlatformBranchLifecycleState: 'Supported',
  };
}

/** What filters ask for, by the names that both lists have for it. */
function attributesOf({ branch }: Platform): Filter {
  return {
    PlatformName: [branch, 'Node.js'],
    PlatformVersion: [VERSION],
    PlatformStatus: ['Ready'],
    PlatformBranchName: [branch],
    BranchName: [branch],
    LifecycleState: ['Supported'],
    PlatformLifecycleState: ['Recommended'],
    PlatformOwner: ['AWSElasticBeanstalk'],
    SupportedTier: TIERS,
    TierType: TIERS,
    SupportedAddon: [],
    ProgrammingLanguageName: ['ECMAScript'],
    OperatingSystemName: ['Amazon Linux'],
  };
}

function paged<T>(
  items: readonly T[],
  { MaxRecords = 1000, NextToken }: { MaxRecords?: number | undefined; NextToken?: string | undefined },
) {
  return pageInOrder(items, MaxRecords, NextToken, () => invalidValue('Invalid NextToken.'));
}
