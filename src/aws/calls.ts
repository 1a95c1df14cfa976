import type { HandlerExecutionContext, MetadataBearer, Pluggable } from '@smithy/types';
import { interrupted } from '../errors.js';
import type { Span } from '../events.js';
import { errorName } from './errors.js';
import type { Calling, Retrying } from './retry.js';

/**
 * Makes an event of every call of a client: without what was sent or answered, which may hold secrets. A call that
 * Ctrl-C kept from being made again ends with `interrupted`.
 */
export function seen(service: string, { emit, now }: Calling, { cutShort }: Retrying): Pluggable<any, any> {
  const attemptsOf = new WeakMap<HandlerExecutionContext, Span[]>();
  return {
    applyToStack(stack) {
      stack.add(
        (next, context) => async (args) => {
          const start = now();
          const attempts: Span[] = [];
          attemptsOf.set(context, attempts);
          const operation = context.commandName?.replace(/Command$/, '') ?? '';
          const done = ({ $metadata }: Partial<MetadataBearer>, error?: string) => {
            const requestId = $metadata?.requestId;
            emit({ type: 'call', service, operation, start, ms: now() - start, attempts, requestId, error });
          };
          try {
            const result = await next(args);
            done(result.output as MetadataBearer);
            return result;
          } catch (error) {
            done(error as Partial<MetadataBearer>, errorName(error));
            throw cutShort.has(error as Error) ? interrupted() : error;
          }
        },
        { name: 'seenCall', step: 'initialize', priority: 'high' },
      );
      stack.add(
        (next, context) => async (args) => {
          const start = now();
          try {
            return await next(args);
          } finally {
            attemptsOf.get(context)?.push({ start, ms: now() - start });
          }
        },
        { name: 'seenAttempt', step: 'finalizeRequest', priority: 'low' },
      );
    },
  };
}
