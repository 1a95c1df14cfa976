/** Where the rules of a website send a request. Pure. Source: "(Optional) Configuring a webpage redirect" in the S3 User Guide. */
import type { Redirect, RoutingRule } from '@aws-sdk/client-s3';

/**
 * The first rule for a key that applies: before the key is looked up, of those that ask for no error; afterwards, of
 * those that ask for this one.
 */
export function ruleFor(
  rules: readonly RoutingRule[] = [],
  key: string,
  errorStatus?: number,
): RoutingRule | undefined {
  return rules.find(({ Condition: { KeyPrefixEquals: prefix = '', HttpErrorCodeReturnedEquals: code } = {} }) => {
    return key.startsWith(prefix) && code === errorStatus?.toString();
  });
}

/** Where a rule redirects to, as the path of a URL. What it puts in may go on with `#`, and keeps it. */
export function redirectedPath(
  { Condition, Redirect: { ReplaceKeyWith, ReplaceKeyPrefixWith } = {} }: RoutingRule,
  key: string,
): string {
  if (ReplaceKeyWith !== undefined) return encodeURI(ReplaceKeyWith);
  if (ReplaceKeyPrefixWith === undefined) return pathOf(key);
  return encodeURI(ReplaceKeyPrefixWith) + pathOf(key.slice(Condition?.KeyPrefixEquals?.length ?? 0));
}

/** What was not said is as in the request. */
export function locationOf({ Protocol = 'http', HostName }: Redirect, host: string, path: string): string {
  return `${Protocol}://${HostName ?? host}/${path}`;
}

/** A key as the path of a URL, without its first slash. */
export function pathOf(key: string): string {
  return key.split('/').map(encodeURIComponent).join('/');
}
