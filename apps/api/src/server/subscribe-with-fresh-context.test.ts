import { buildSchema, type ExecutionResult, parse } from "graphql";
import { describe, expect, it } from "vitest";
import type { GraphContext } from "../graphql/context.ts";
import { subscribeWithFreshContext } from "./subscribe-with-fresh-context.ts";

const schema = buildSchema("type Query { a: Int } type Subscription { tick: Int! }");
const document = parse("subscription { tick }");

/** A source that waits after its events until the signal aborts, as the bus does. */
async function* ticks(signal: AbortSignal, count: number): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) yield i;
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

function makeContext(log: string[]): GraphContext {
  const number = log.filter((line) => line.startsWith("made")).length + 1;
  log.push(`made ${number}`);
  return { number, end: async () => log.push(`closed ${number}`) } as unknown as GraphContext;
}

interface Options {
  readonly renew: () => Promise<GraphContext>;
  readonly count?: number;
  readonly ready?: () => Promise<void>;
}

async function subscribe({ renew, count = 2, ready = async () => undefined }: Options) {
  const controller = new AbortController();
  const field = schema.getSubscriptionType()?.getFields().tick;
  if (!field) throw new Error("no such field");
  field.subscribe = () => ticks(controller.signal, count);
  field.resolve = (event: number, _args: unknown, context: { number: number }) => event * 10 + context.number;
  const result = await subscribeWithFreshContext(
    { schema, document, contextValue: {} },
    { renew, ready, abort: () => controller.abort() },
  );
  if (!(Symbol.asyncIterator in result)) throw new Error(JSON.stringify(result));
  return { events: result, signal: controller.signal };
}

describe("a subscription", () => {
  it("answers each event with a context of its own, closed before the event is handed on", async () => {
    const log: string[] = [];
    const { events } = await subscribe({ renew: async () => makeContext(log) });
    expect((await events.next()).value).toEqual({ data: { tick: 1 } });
    expect(log).toEqual(["made 1", "closed 1"]);
    expect((await events.next()).value).toEqual({ data: { tick: 12 } });
    expect(log).toEqual(["made 1", "closed 1", "made 2", "closed 2"]);
    await events.return(undefined);
  });

  it("ends at once when it is no longer wanted, also while it waits for an event", async () => {
    const { events, signal } = await subscribe({ renew: async () => makeContext([]), count: 0 });
    const pending = events.next();
    expect(await events.return(undefined)).toEqual({ done: true, value: undefined });
    expect(signal.aborted).toBe(true);
    expect(await pending).toEqual({ done: true, value: undefined });
  });

  it("fails at the first event for which the credentials no longer hold", async () => {
    const log: string[] = [];
    const { events } = await subscribe({
      renew: async () => {
        if (log.length > 0) throw new Error("revoked");
        return makeContext(log);
      },
    });
    expect((await events.next()).done).toBe(false);
    await expect(events.next()).rejects.toThrow("revoked");
    await events.return(undefined);
  });

  it("fails, ends its source and reads no event more when its reader is too far behind", async () => {
    const log: string[] = [];
    let behind = false;
    const ready = async () => {
      if (behind) throw new Error("too slow");
    };
    const { events, signal } = await subscribe({ renew: async () => makeContext(log), ready });
    await events.next();
    behind = true;
    await expect(events.next()).rejects.toThrow("too slow");
    expect(log).toEqual(["made 1", "closed 1"]);
    expect(signal.aborted).toBe(true);
  });

  it("answers errors of the operation as a result", async () => {
    const field = schema.getSubscriptionType()?.getFields().tick;
    if (!field) throw new Error("no such field");
    field.subscribe = () => {
      throw new Error("not for you");
    };
    const result = await subscribeWithFreshContext(
      { schema, document, contextValue: {} },
      { renew: async () => makeContext([]), abort: () => {}, ready: async () => undefined },
    );
    expect((result as ExecutionResult).errors?.map(({ message }) => message)).toEqual(["not for you"]);
  });
});
