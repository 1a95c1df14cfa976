/** What AWS's errors mean to the user. */
import { exitCode, UserError } from '../errors.js';
import { isThereAlready } from './errors.js';

/** What the SDK throws, as far as it is looked at. */
interface AwsFailure extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string; readonly attempts?: number };
  readonly $retryable?: { readonly throttling?: boolean };
  readonly cause?: unknown;
}

/** Is it an error of AWS or of the way to it? Then here is what it means; else undefined: a bug of ours. */
export function translate(error: unknown): UserError | undefined {
  if (error instanceof UserError) return error;
  if (!(error instanceof Error)) return undefined;
  for (const rule of rules) {
    const translated = rule(error);
    if (translated) return translated;
  }
  return undefined;
}

/** The first one that knows the error speaks. */
const rules: ((error: AwsFailure) => UserError | undefined)[] = [
  noRegion,
  badRegion,
  expiredCredentials,
  noCredentials,
  badCredentials,
  unreachable,
  codecommitUnavailable,
  throttled,
  limitReached,
  accessDenied,
  notAws,
  nameInUse,
  notThere,
  anythingElse,
];

function noRegion(error: AwsFailure): UserError | undefined {
  if (!/region is missing/i.test(error.message)) return undefined;
  return new UserError('no-region', 'No AWS region is set.', {
    hint: 'Add --region us-east-1 (or another), or set AWS_REGION. Without an account, add --local.',
    exitCode: exitCode.usage,
    cause: error,
  });
}

/** The SDK puts the region into a host name, which cannot have everything in it. */
function badRegion(error: AwsFailure): UserError | undefined {
  const region = /^Region not accepted: region="(.*)" is not/.exec(error.message)?.[1];
  if (region === undefined) return undefined;
  return new UserError('bad-region', `"${region}" cannot be an AWS region.`, {
    hint: 'Mend AWS_REGION or the region of the profile, or add --region us-east-1 (or another).',
    exitCode: exitCode.usage,
    cause: error,
  });
}

function expiredCredentials(error: AwsFailure): UserError | undefined {
  const byName = /^(ExpiredToken(Exception)?|RequestExpired|TokenRefreshRequired)$/.test(error.name);
  const byText = isCredentialError(error) && /expired|sso session.*invalid|sso login/i.test(error.message);
  if (!byName && !byText) return undefined;
  return new UserError('expired-credentials', 'Your AWS credentials have expired.', {
    hint: 'Sign in again: aws sso login (with --profile NAME if you use one). Temporary keys in AWS_* variables must be fetched anew.',
    exitCode: exitCode.credentials,
    cause: error,
  });
}

function noCredentials(error: AwsFailure): UserError | undefined {
  if (!isCredentialError(error)) return undefined;
  const reason = firstLine(error.message);
  // Of all the places together the SDK says no more than that.
  const told = reason.startsWith('Could not load credentials from any providers') ? '.' : `: ${reason}`;
  return new UserError('no-credentials', `No AWS credentials were found${told}`, {
    hint: 'Sign in with aws configure or aws sso login, or name a profile with --profile. Without an account, add --local.',
    exitCode: exitCode.credentials,
    cause: error,
  });
}

function isCredentialError(error: AwsFailure): boolean {
  return /^(CredentialsProviderError|TokenProviderError|ProviderError)$/.test(error.name);
}

function badCredentials(error: AwsFailure): UserError | undefined {
  const names =
    /^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|AuthFailure|InvalidSignatureException|IncompleteSignature)$/;
  if (!names.test(error.name)) return undefined;
  return new UserError('bad-credentials', `AWS does not accept these credentials: ${firstLine(error.message)}`, {
    hint: 'Check the profile and the AWS_* variables: aws sts get-caller-identity shows whether they work.',
    exitCode: exitCode.credentials,
    cause: error,
  });
}

function unreachable(error: AwsFailure): UserError | undefined {
  const codes =
    /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;
  const code = error.code ?? (error.cause as AwsFailure | undefined)?.code ?? '';
  if (!codes.test(code) && error.name !== 'TimeoutError') return undefined;
  const reason = firstLine(error.message).replace(/^@smithy\/\S+ - /, '') || code;
  return new UserError('no-network', `AWS could not be reached: ${reason}`, {
    hint: `${tried(error)}Check the network, a proxy, --region and --endpoint-url.`,
    cause: error,
  });
}

function codecommitUnavailable(error: AwsFailure): UserError | undefined {
  if (error.name !== 'OperationNotAllowedException') return undefined;
  return new UserError(
    'codecommit-unavailable',
    `CodeCommit does not take new repositories from this account: ${firstLine(error.message)}`,
    {
      hint:
        'CodeCommit was closed to new customers for a time and is open again since November 2025: ask AWS Support, or use an ' +
        'account or organization that has a repository. On your own machine everything works with --local.',
      cause: error,
    },
  );
}

function throttled(error: AwsFailure): UserError | undefined {
  const names =
    /^(Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|BandwidthLimitExceeded|PriorRequestNotComplete|LimitExceededRate)/;
  if (!names.test(error.name) && error.$metadata?.httpStatusCode !== 429) return undefined;
  return new UserError('throttled', `AWS is throttling this account's calls: ${firstLine(error.message)}`, {
    hint: `${tried(error)}Wait a minute before the next command.`,
    cause: error,
  });
}

function limitReached(error: AwsFailure): UserError | undefined {
  if (!/LimitExceeded|^TooMany(Buckets|Tags)|^ServiceQuotaExceeded/.test(error.name)) return undefined;
  return new UserError(
    'limit-reached',
    `A limit of the AWS account is reached: ${error.name}: ${firstLine(error.message)}`,
    {
      hint: 'Remove what is no longer needed, or ask for more in the Service Quotas console.',
      cause: error,
    },
  );
}

function accessDenied(error: AwsFailure): UserError | undefined {
  const denied = /AccessDenied|^UnauthorizedOperation$|^Forbidden$|^403$|^NotAuthorized/.test(error.name);
  if (!denied && error.$metadata?.httpStatusCode !== 403) return undefined;
  const said =
    /User: (\S+) is not authorized to perform: (\S+?)(?: on resource: (\S+))?(?: (?:because|with) (.*))?$/.exec(
      firstLine(error.message),
    );
  const message = said
    ? `${said[1]} may not ${said[2]}${said[3] ? ` on ${said[3].replaceAll('"', '')}` : ''}${said[4] ? `: ${said[4]}` : '.'}`
    : `AWS denied access: ${firstLine(error.message)}`;
  return new UserError('access-denied', message, {
    hint: said
      ? `Ask an administrator of the account to allow ${said[2]}; docs/permissions.md of this project lists all that is needed.`
      : 'Check that these credentials are for the right account; docs/permissions.md of this project lists what they must be allowed.',
    exitCode: exitCode.credentials,
    cause: error,
  });
}

/** A web server, a proxy, or the page on which a network has its guests sign in. */
function notAws(error: AwsFailure): UserError | undefined {
  const { httpStatusCode: status, requestId } = error.$metadata ?? {};
  const isMute = /^Unknown(Error)?$/.test(error.name) || /Deserialization error/.test(error.message);
  if (status === undefined || requestId !== undefined || !isMute) return undefined;
  return new UserError('not-aws', `What answered is not AWS: HTTP status ${status}, in no words of AWS's.`, {
    hint: 'Check --endpoint-url and AWS_ENDPOINT_URL, and whether a proxy or a sign-in page stands in between.',
    cause: error,
  });
}

function nameInUse(error: AwsFailure): UserError | undefined {
  if (!isThereAlready(error)) return undefined;
  return new UserError('name-in-use', `The name is in use already: ${firstLine(error.message)}`, {
    hint:
      error.name === 'BucketAlreadyExists'
        ? 'Bucket names are shared by all AWS accounts, and another account has this one: choose another pipeline name, or pass a bucket of yours with --artifact-bucket.'
        : 'Somebody else may be making the same pipeline: run the same command again, or choose another name.',
    cause: error,
  });
}

/** What the reads found, or what this program made, is expected: it was there a moment ago. */
function notThere(error: AwsFailure): UserError | undefined {
  if (!/(DoesNotExist|NotFound)(Exception)?$|^NoSuch/.test(error.name)) return undefined;
  return new UserError('not-there', `Something that is needed is not there: ${firstLine(error.message)}`, {
    hint:
      'Somebody else may be removing the same pipeline: run the same command again. What you named yourself, such as a ' +
      'permissions boundary, must exist already.',
    cause: error,
  });
}

function anythingElse(error: AwsFailure): UserError | undefined {
  if (!error.$metadata) return undefined;
  const request = error.$metadata.requestId ? ` (request ${error.$metadata.requestId})` : '';
  return new UserError('aws-error', `AWS answered ${error.name}: ${firstLine(error.message)}${request}`, {
    hint: `${tried(error)}--debug shows more.`,
    cause: error,
  });
}

function tried({ $metadata }: AwsFailure): string {
  const attempts = $metadata?.attempts ?? 1;
  return attempts > 1 ? `The call was made ${attempts} times. ` : '';
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
