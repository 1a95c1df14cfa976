/** What it means that a region does not answer, or does not know who asks. */
import { lookup } from 'node:dns/promises';
import { exitCode, UserError } from '../errors.js';
import { errorName } from './errors.js';
import { isEnabledByDefault, isRegion, nearestRegion } from './regions.js';

/** The services that some regions do not have. Their pages at https://docs.aws.amazon.com/general/latest/gr/ say which have. */
const titles: Readonly<Record<string, string>> = {
  codeartifact: 'CodeArtifact',
  codebuild: 'CodeBuild',
  codecommit: 'CodeCommit',
  codepipeline: 'CodePipeline',
};

/**
 * Whether an endpoint has no address because there is no such region, or no such service in it: then others have one at
 * the same moment. Undefined for everything else, such as a network that is down.
 */
export async function regionTrouble(error: unknown, hasAddress = isKnown): Promise<UserError | undefined> {
  if (!(error instanceof Error)) return undefined;
  const { code, hostname = '' } = error as NodeJS.ErrnoException & { readonly hostname?: string };
  const [, service = '', region = '', domain = ''] =
    /^([a-z]+)\.([a-z0-9-]+)\.(amazonaws\.[a-z.]+)$/.exec(hostname) ?? [];
  if (code !== 'ENOTFOUND' || region === '') return undefined;
  // STS is asked first, and is in every region.
  if (service === 'sts') {
    return !isRegion(region) && (await hasAddress('sts.us-east-1.amazonaws.com'))
      ? noSuchRegion(error, region)
      : undefined;
  }
  const title = titles[service];
  if (title === undefined || !(await hasAddress(`sts.${region}.${domain}`))) return undefined;
  return new UserError('not-in-region', `${title} is not offered in ${region}: there is no ${hostname}.`, {
    hint: `Choose another region with --region; these have it: https://docs.aws.amazon.com/general/latest/gr/${service}.html`,
    exitCode: exitCode.usage,
    cause: error,
  });
}

function noSuchRegion(cause: Error, region: string): UserError {
  const near = nearestRegion(region);
  return new UserError('no-such-region', `AWS has no region ${region}.`, {
    hint: [
      near === undefined ? '' : `Perhaps it is ${near}.`,
      'All regions: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html',
    ].join('\n'),
    exitCode: exitCode.usage,
    cause,
  });
}

async function isKnown(hostname: string): Promise<boolean> {
  return await lookup(hostname).then(
    () => true,
    () => false,
  );
}

/**
 * Says what credentials that are not accepted may mean in a region that an account must enable first: such a region knows
 * nobody of the others. https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
 */
export function notEnabled(error: unknown, region: string): unknown {
  if (!/^(InvalidClientTokenId|UnrecognizedClientException)$/.test(errorName(error)) || isEnabledByDefault(region)) {
    return error;
  }
  return new UserError('bad-credentials', `${region} does not accept these credentials.`, {
    hint: [
      'The account must have enabled this region: https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html',
      'If it has, check the profile and the AWS_* variables: aws sts get-caller-identity shows whether they work.',
    ].join('\n'),
    exitCode: exitCode.credentials,
    cause: error,
  });
}
