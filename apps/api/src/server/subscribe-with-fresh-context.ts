import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute } from "graphql";
import type { GraphContext } from "../graphql/context.ts";

export interface SubscriptionOptions {
  /** A context made now, from the credentials of the connection. @throws when they no longer hold. */
  readonly renew: () => Promise<GraphContext>;
  /** Ends what the source waits for. */
  readonly abort: () => void;
  /** Waits until the reader is near enough for another event. @throws AppError when it is too far behind. */
  readonly ready: () => Promise<void>;
}

function isStream(result: AsyncIterable<unknown> | ExecutionResult): result is AsyncIterable<unknown> {
  return Symbol.asyncIterator in result;
}

/**
 * As graphql-js subscribes, but each event is answered with a context of its own: who asks is found out again, so that
 * a revoked key or an ended membership counts from the next event, and the event's objects are read in one new read
 * transaction. Nothing is read from the source while the reader is behind.
 *
 * Not an async generator: its `return()` would wait for the pending event, and a subscription nobody wants any more
 * would stay until something happens.
 */
export async function subscribeWithFreshContext(
  args: ExecutionArgs,
  { renew, abort, ready }: SubscriptionOptions,
): Promise<AsyncGenerator<ExecutionResult> | ExecutionResult> {
  const source = await createSourceEventStream(args);
  if (!isStream(source)) return source;
  const events = source[Symbol.asyncIterator]();

  const answer = async (rootValue: unknown): Promise<ExecutionResult> => {
    const contextValue = await renew();
    try {
      return await execute({ ...args, rootValue, contextValue });
    } finally {
      await contextValue.end();
    }
  };
  const end = async (): Promise<IteratorReturnResult<undefined>> => {
    abort();
    await events.return?.();
    return { done: true, value: undefined };
  };
  const generator: AsyncGenerator<ExecutionResult> = {
    next: async () => {
      try {
        await ready();
      } catch (error) {
        // Whoever iterates calls no return() after a failure.
        await end();
        throw error;
      }
      const event = await events.next();
      return event.done ? { done: true, value: undefined } : { done: false, value: await answer(event.value) };
    },
    return: end,
    throw: async (error: unknown) => {
      await end();
      throw error;
    },
    [Symbol.asyncIterator]: () => generator,
  };
  return generator;
}
