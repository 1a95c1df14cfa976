/** The pages that S3's website endpoint answers with where a website has none of its own. Pure. */
import { STATUS_CODES } from 'node:http';
import type { AwsError } from '../../errors.js';
import { element, textElement } from '../../protocols/xml.js';
import { utf8, type WireResponse } from '../../wire.js';

type Facts = Readonly<Record<string, unknown>>;

/** @param documentError why the website's own error document could not be had, if it has one */
export function errorPage(error: AwsError, requestId: string, documentError?: AwsError): WireResponse {
  const ids = { RequestId: requestId, HostId: requestId };
  const further = documentError
    ? element('h3', 'An Error Occurred While Attempting to Retrieve a Custom Error Document') +
      list(factsOf(documentError))
    : '';
  return {
    status: error.status,
    headers: { ...error.headers, ...errorHeaders(error, requestId), 'content-type': 'text/html; charset=utf-8' },
    body: page(error.status, list({ ...factsOf(error), ...ids }) + further),
  };
}

/** How every answer to a request that failed tells of it. */
export function errorHeaders({ code, message }: AwsError, requestId: string): Record<string, string> {
  return { ...idHeaders(requestId), 'x-amz-error-code': code, 'x-amz-error-message': message };
}

/** To a folder that was asked for without the slash. */
export function folderPage(location: string, requestId: string): WireResponse {
  const facts = { Code: 'Found', Message: 'Resource Found', RequestId: requestId, HostId: requestId };
  return {
    status: 302,
    headers: { ...idHeaders(requestId), location, 'content-type': 'text/html; charset=utf-8' },
    body: page(302, list(facts)),
  };
}

export function redirection(status: number, location: string, requestId: string): WireResponse {
  return { status, headers: { ...idHeaders(requestId), location }, body: new Uint8Array() };
}

function idHeaders(requestId: string): Record<string, string> {
  return { 'x-amz-request-id': requestId, 'x-amz-id-2': requestId };
}

function factsOf({ code, message, members }: AwsError): Facts {
  return { Code: code, Message: message, ...members };
}

function list(facts: Facts): string {
  const items = Object.entries(facts).map(([name, value]) => textElement('li', `${name}: ${String(value)}`));
  return element('ul', `\n${items.join('\n')}\n`);
}

function page(status: number, content: string): Uint8Array {
  const title = `${status} ${STATUS_CODES[status] ?? ''}`;
  const head = element('head', element('title', title));
  const body = element('body', `\n${element('h1', title)}\n${content}\n<hr/>\n`);
  return utf8.encode(`${element('html', `\n${head}\n${body}\n`)}\n`);
}
