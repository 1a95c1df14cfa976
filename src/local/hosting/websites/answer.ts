/**
 * Answers as the website endpoint of S3 does. Whoever asks is anonymous: what the bucket's policy does not let everybody
 * read is forbidden.
 * Source: "Hosting a static website using Amazon S3" in the S3 User Guide, with the pages about index documents, custom
 * error documents and redirects.
 */
import type { WebsiteConfiguration } from '@aws-sdk/client-s3';
import { anonymous } from '../../caller.js';
import { AwsError } from '../../errors.js';
import type { LocalAws } from '../../index.js';
import { restXml } from '../../protocols/rest-xml.js';
import type { Call } from '../../service.js';
import { buckets, regionOf } from '../../services/s3/bucket.js';
import { isStored, versionsOf } from '../../services/s3/object.js';
import { GetObject, HeadObject } from '../../services/s3/objects.js';
import { noWebsite } from '../../services/s3/website-url.js';
import type { WireResponse } from '../../wire.js';
import { errorHeaders, errorPage, folderPage, redirection } from './pages.js';
import { locationOf, pathOf, redirectedPath, ruleFor } from './routing.js';

export interface WebsiteRequest {
  readonly method: string;
  /** Still percent-encoded, without the query. */
  readonly path: string;
  /** Passed on by redirects; it asks for nothing. */
  readonly query: string;
  /** By lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/** @throws DamagedState, LocalAwsRemoved */
export async function answerWebsite(
  aws: Pick<LocalAws, 'act' | 'store'>,
  bucketName: string,
  request: WebsiteRequest,
): Promise<WireResponse> {
  const region = await regionOf(aws.store, bucketName);
  return aws.act((call) => new Visit(call, bucketName, request).answer(), anonymous, region);
}

/** The headers of a request that say which bytes, and whether at all. */
const PASSED_ON = ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'range'];

class Visit {
  constructor(
    private readonly call: Call,
    private readonly bucketName: string,
    private readonly request: WebsiteRequest,
  ) {}

  async answer(): Promise<WireResponse> {
    try {
      return await this.visit(await this.configuration(), this.key());
    } catch (error) {
      return errorPage(asAwsError(error), this.call.requestId);
    }
  }

  private async configuration(): Promise<WebsiteConfiguration> {
    const bucket = await buckets(this.call).get(this.bucketName);
    const missing = { BucketName: this.bucketName };
    if (!bucket) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, missing);
    if (!bucket.website) throw noWebsite(this.bucketName);
    return bucket.website.configuration;
  }

  private key(): string {
    const { method, path } = this.request;
    if (method !== 'GET' && method !== 'HEAD') {
      const message = 'The specified method is not allowed against this resource.';
      const members = { Method: method, ResourceType: 'OBJECT' };
      throw new AwsError('MethodNotAllowed', message, 405, members, { allow: 'GET, HEAD' });
    }
    try {
      return decodeURIComponent(path.replace(/^\//, ''));
    } catch {
      throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
    }
  }

  private async visit(configuration: WebsiteConfiguration, key: string): Promise<WireResponse> {
    const { RedirectAllRequestsTo: all, IndexDocument: index, RoutingRules: rules } = configuration;
    const { headers, path } = this.request;
    if (all) return this.redirect(301, locationOf(all, headers['host'] ?? '', path.replace(/^\//, '')));
    const redirected = this.routed(configuration, key);
    if (redirected) return redirected;
    const suffix = index?.Suffix ?? '';
    try {
      return await this.read(key === '' || key.endsWith('/') ? key + suffix : key, this.request.headers);
    } catch (thrown) {
      const error = asAwsError(thrown);
      if (error.status === 304) return { status: 304, headers: error.headers, body: new Uint8Array() };
      if (await this.isFolder(key, suffix)) return folderPage(`/${pathOf(`${key}/`)}`, this.call.requestId);
      return this.routed({ RoutingRules: rules }, key, error.status) ?? (await this.failed(configuration, error));
    }
  }

  /** Whether there is no such key, but an index document below it that everybody may read. */
  private async isFolder(key: string, suffix: string): Promise<boolean> {
    if (key === '' || key.endsWith('/')) return false;
    const [own] = await versionsOf(this.call, this.bucketName, key);
    if (isStored(own)) return false;
    const index = { Bucket: this.bucketName, Key: `${key}/${suffix}` };
    return this.call.invoke('s3', 'HeadObject', index).then(
      () => true,
      (error: unknown) => !asAwsError(error),
    );
  }

  private routed(
    { RoutingRules: rules }: WebsiteConfiguration,
    key: string,
    status?: number,
  ): WireResponse | undefined {
    const rule = ruleFor(rules, key, status);
    if (!rule) return undefined;
    const { Redirect: redirect = {} } = rule;
    const location = locationOf(redirect, this.request.headers['host'] ?? '', redirectedPath(rule, key));
    return this.redirect(Number(redirect.HttpRedirectCode ?? 301), location);
  }

  private redirect(status: number, location: string): WireResponse {
    const { query } = this.request;
    return redirection(status, query === '' ? location : `${location}?${query}`, this.call.requestId);
  }

  /** The website's own error document, or, if it has none, or not for everybody, S3's. */
  private async failed({ ErrorDocument: document }: WebsiteConfiguration, error: AwsError): Promise<WireResponse> {
    const { requestId } = this.call;
    if (!document?.Key || error.status >= 500) return errorPage(error, requestId);
    try {
      const { headers, body } = await this.read(document.Key, {});
      return { status: error.status, headers: { ...headers, ...errorHeaders(error, requestId) }, body };
    } catch (second) {
      return errorPage(error, requestId, asAwsError(second));
    }
  }

  /** An object as S3's own API answers with it. @throws AwsError */
  private async read(key: string, headers: WebsiteRequest['headers']): Promise<WireResponse> {
    const { call } = this;
    const { method } = this.request;
    const { schema } = method === 'HEAD' ? HeadObject : GetObject;
    const passedOn = Object.entries(headers).filter(([name]) => PASSED_ON.includes(name));
    const request = {
      method,
      path: `/${this.bucketName}/${pathOf(key)}`,
      query: new URLSearchParams(),
      headers: Object.fromEntries(passedOn),
      body: new Uint8Array(),
    };
    const input = restXml.readInput(schema, request);
    const output = await call.invoke<object>('s3', method === 'HEAD' ? 'HeadObject' : 'GetObject', input);
    return restXml.writeOutput(schema, output, { request, requestId: call.requestId, xmlNamespace: undefined });
  }
}

function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  throw error;
}
