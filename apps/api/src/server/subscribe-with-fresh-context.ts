import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute } from "graphql";
import type { GraphContext } from "../graphql/context.ts";

export interface SubscriptionOptions {
  /** A context made now, from the credentials of the connection. @throws when they no longer hold. */
  readonly renew: () => Promise<GraphContext>;
  /** Ends what the source waits for. */
  readonly abort: () => void;
}

function isStream(result: AsyncIterable<unknown> | ExecutionResult): result is AsyncIterable<unknown> {
  return Symbol.asyncIterator in result;
}

/**
 * As graphql-js subscribes, but each event is answered with a context of its own: who asks is found out again, so that
 * a revoked key or an ended membership counts from the next event, and the event's objects are read in one new read
 * transaction.
 *
 * Not an async generator: its `return()` would wait for the pending event, and a subscription nobody wants any more
 * would stay until something happens.
 */
export async function subscribeWithFreshContext(
  args: ExecutionArgs,
  { renew, abort }: SubscriptionOptions,
): Promise<AsyncGenerator<ExecutionResult> | ExecutionResult> {
  const source = await createSourceEventStream(args);
  if (!isStream(source)) return source;
  const events = source[Symbol.asyncIterator]();

  const answer = async (rootValue: unknown): Promise<ExecutionResult> => {
    const contextValue = await renew();
    try {
      return await execute({ ...args, rootValue, contextValue });
    } finally {
      await contextValue.reads.close();
    }
  };
  const end = async (): Promise<IteratorReturnResult<undefined>> => {
    abort();
    await events.return?.();
    return { done: true, value: undefined };
  };
  const generator: AsyncGenerator<ExecutionResult> = {
    next: async () => {
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
