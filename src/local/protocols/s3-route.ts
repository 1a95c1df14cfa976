import { NormalizedSchema } from '@smithy/core/schema';
import type { SchemaTraitsObject } from '@smithy/types';
import type { Operation } from '../service.js';
import type { WireRequest } from '../wire.js';
import { httpTrait } from './http-trait.js';
import { requiredCount } from './required.js';
import { addressOf, type Address } from './s3-address.js';
import { isOfEveryRequest } from './s3-request.js';

/** An operation's place in the URL space, by its `http` trait: method, path and the query that is part of it. */
interface Route {
  readonly method: string;
  readonly hasKey: boolean;
  readonly literals: URLSearchParams;
  readonly input: NormalizedSchema;
}

/** What of the input comes in the query or in a header. */
interface Binding {
  readonly name: string;
  readonly required: boolean;
  readonly httpHeader: string | undefined;
  readonly httpQuery: string | undefined;
}

/**
 * The operation that a request asks for: of those it matches, the one that asks for most of its query.
 * Something that is not an operation's name when there is none.
 */
export function route(request: WireRequest, operations: Readonly<Record<string, Operation>>): string {
  const address = addressOf(request);
  let best: { name: string; literals: number } | undefined;
  for (const [name, candidate] of routesOf(operations)) {
    const literals = candidate.literals.size;
    if (matches(candidate, request, address) && literals > (best?.literals ?? -1)) best = { name, literals };
  }
  return best?.name ?? [`${request.method} ${request.path}`, request.query.toString()].filter(Boolean).join('?');
}

const known = new WeakMap<object, (readonly [name: string, route: Route])[]>();

/** They are the same for every request. */
function routesOf(operations: Readonly<Record<string, Operation>>): (readonly [name: string, route: Route])[] {
  const routes =
    known.get(operations) ??
    Object.entries(operations).map(
      ([name, { schema }]) => [name, routeOf(schema[3], NormalizedSchema.of(schema[4]))] as const,
    );
  known.set(operations, routes);
  return routes;
}

function routeOf(traits: number | SchemaTraitsObject, input: NormalizedSchema): Route {
  const [method, uri] = httpTrait(traits);
  const [path = '/', query] = uri.split('?');
  return { method, hasKey: path !== '/', literals: new URLSearchParams(query), input };
}

function matches({ method, hasKey, literals, input }: Route, request: WireRequest, { Bucket, Key }: Address): boolean {
  // The members are looked at last: there are many operations, and this rules out nearly all of them.
  if (method !== request.method || hasKey !== (Key !== undefined)) return false;
  if (![...literals].every(([name, value]) => isLiteral(request.query, name, value))) return false;
  const members = bindingsOf(input);
  const knows = (name: string) => literals.has(name) || members.some(({ httpQuery }) => httpQuery === name);
  return (
    members.some(({ name }) => name === 'Bucket') === (Bucket !== undefined) &&
    [...request.query.keys()].every((name) => isOfEveryRequest(name) || knows(name)) &&
    members.every((member) => !member.required || isThere(member, request)) &&
    // This header alone tells CopyObject and UploadPartCopy from PutObject and UploadPart.
    (!('x-amz-copy-source' in request.headers) || members.some(({ httpHeader }) => httpHeader === 'x-amz-copy-source'))
  );
}

function bindingsOf(input: NormalizedSchema): Binding[] {
  if (input.isUnitSchema()) return [];
  const required = requiredCount(input);
  return [...input.structIterator()].map(([name, member], index) => {
    const { httpHeader, httpQuery } = member.getMergedTraits();
    return { name, required: index < required, httpHeader, httpQuery };
  });
}

function isThere({ httpHeader, httpQuery }: Binding, { headers, query }: WireRequest): boolean {
  if (httpQuery !== undefined) return query.has(httpQuery);
  return httpHeader === undefined || httpHeader.toLowerCase() in headers;
}

/** `x-id` repeats the operation's name; only the SDKs send it. */
function isLiteral(query: URLSearchParams, name: string, value: string): boolean {
  return name === 'x-id' ? !query.has(name) || query.get(name) === value : query.get(name) === value;
}
