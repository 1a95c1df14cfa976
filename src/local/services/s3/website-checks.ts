/** What S3 refuses of a website's configuration. */
import type { Redirect, RoutingRule, WebsiteConfiguration } from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.js';
import { malformedXml } from '../../protocols/rest-xml-errors.js';

/** PutBucketWebsite in the API reference. */
const MOST_RULES = 50;

/** @throws AwsError `InvalidArgument`, `InvalidRequest`, `MalformedXML` */
export function checkWebsite(configuration: WebsiteConfiguration): void {
  const { RedirectAllRequestsTo: all, IndexDocument: index, ErrorDocument: error, RoutingRules: rules } = configuration;
  if (all) {
    if (index ?? error ?? rules) {
      throw invalidArgument(
        'RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.',
        'RedirectAllRequestsTo',
        'not null',
      );
    }
    if (!all.HostName) throw malformedXml();
    checkProtocol(all.Protocol);
    return;
  }
  if (!index) {
    const message = 'A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty';
    throw invalidArgument(message, 'IndexDocument', 'null');
  }
  if (!index.Suffix || index.Suffix.includes('/')) {
    throw invalidArgument('The IndexDocument Suffix is not well formed', 'IndexDocument', index.Suffix ?? '');
  }
  if (error && !error.Key) throw malformedXml();
  if (rules) checkRules(rules);
}

function checkRules(rules: readonly RoutingRule[]): void {
  if (rules.length === 0) throw malformedXml();
  if (rules.length > MOST_RULES) {
    throw invalidRequest(
      `${rules.length} routing rules provided, the number of routing rules in a website configuration is limited to ${MOST_RULES}.`,
    );
  }
  for (const { Condition: condition, Redirect: redirect } of rules) {
    if (!redirect || Object.keys(redirect).length === 0) throw malformedXml();
    checkRedirect(redirect);
    if (!condition) continue;
    const { KeyPrefixEquals: prefix, HttpErrorCodeReturnedEquals: code } = condition;
    if (prefix === undefined && code === undefined) {
      throw invalidRequest(
        "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.",
      );
    }
    if (code !== undefined && !/^[45]\d\d$/.test(code)) {
      throw invalidRequest(`The provided HTTP error code (${code}) is not valid. Valid codes are 4XX or 5XX.`);
    }
  }
}

function checkRedirect({ Protocol, HttpRedirectCode: code, ...keys }: Redirect): void {
  checkProtocol(Protocol);
  if (code !== undefined && !/^3(?!00)\d\d$/.test(code)) {
    throw invalidRequest(`The provided HTTP redirect code (${code}) is not valid. Valid codes are 3XX except 300.`);
  }
  if (keys.ReplaceKeyWith !== undefined && keys.ReplaceKeyPrefixWith !== undefined) {
    throw invalidRequest('You can only define ReplaceKeyPrefix or ReplaceKey but not both.');
  }
}

function checkProtocol(protocol: string | undefined): void {
  if (protocol === undefined || protocol === 'http' || protocol === 'https') return;
  throw invalidRequest(
    'Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.',
  );
}

function invalidArgument(message: string, ArgumentName: string, ArgumentValue: string): AwsError {
  return new AwsError('InvalidArgument', message, 400, { ArgumentName, ArgumentValue });
}

function invalidRequest(message: string): AwsError {
  return new AwsError('InvalidRequest', message);
}
