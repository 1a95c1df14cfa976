import type { SchemaTraitsObject } from '@smithy/types';

/** What an operation's `http` trait says: its method, its path with the query that is a part of it, and its status. */
export function httpTrait(traits: number | SchemaTraitsObject): [method: string, uri: string, status: number] {
  const http = typeof traits === 'object' ? traits.http : undefined;
  if (!http) throw new Error('an operation without an http trait');
  return http;
}

/** The status that an operation answers with when it succeeds. */
export function successStatus(traits: number | SchemaTraitsObject): number {
  return httpTrait(traits)[2];
}
