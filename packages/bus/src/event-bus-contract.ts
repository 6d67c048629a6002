import { randomUUID } from "node:crypto";
import type { EventBus } from "@graft/domain";
import { expect, it } from "vitest";

export interface BusUnderTest {
  readonly bus: EventBus;
  /** Unread hints about different things a subscriber may hold. */
  readonly bufferLimit: number;
}

/** What every adapter of the bus must do. Call inside a `describe`; a fresh bus is asked for in each test. */
export function eventBusContract(open: () => BusUnderTest | Promise<BusUnderTest>): void {
  const run = (runId = randomUUID()) => ({ organizationId: randomUUID(), runId, projectId: randomUUID() });

  it("delivers what is published after subscribing, also before the first read", async () => {
    const { bus } = await open();
    const end = new AbortController();
    bus.publish("run.changed", run());
    const hints = bus.subscribe("run.changed", end.signal);
    const [first, second] = [run(), run()];
    bus.publish("run.changed", first);
    bus.publish("run.changed", second);
    expect((await hints.next()).value).toEqual(first);
    expect((await hints.next()).value).toEqual(second);
    const waiting = hints.next();
    const third = run();
    bus.publish("run.changed", third);
    expect(await waiting).toEqual({ done: false, value: third });
    end.abort();
  });

  it("keeps topics and unaccepted hints apart", async () => {
    const { bus } = await open();
    const end = new AbortController();
    const wanted = run();
    const hints = bus.subscribe("run.changed", end.signal, (hint) => hint.organizationId === wanted.organizationId);
    bus.publish("run.queued", { organizationId: wanted.organizationId });
    bus.publish("run.changed", run());
    bus.publish("run.changed", wanted);
    expect((await hints.next()).value).toEqual(wanted);
    end.abort();
    expect(await hints.next()).toEqual({ done: true, value: undefined });
  });

  it("lets a newer hint take the place of an unread one about the same thing", async () => {
    const { bus } = await open();
    const end = new AbortController();
    const hints = bus.subscribe("metrics.stored", end.signal);
    const [a, b] = [run(), run()];
    for (let seq = 1; seq <= 5_000; seq++) bus.publish("metrics.stored", { ...stored(a), attempt: 1, seq });
    bus.publish("metrics.stored", { ...stored(b), attempt: 1, seq: 7 });
    bus.publish("metrics.stored", { ...stored(a), attempt: 2, seq: 1 });
    expect((await hints.next()).value).toMatchObject({ runId: a.runId, attempt: 1, seq: 5_000 });
    expect((await hints.next()).value).toMatchObject({ runId: b.runId, seq: 7 });
    expect((await hints.next()).value).toMatchObject({ runId: a.runId, attempt: 2, seq: 1 });
    end.abort();
  });

  it("gives each subscriber its own copy of the stream", async () => {
    const { bus } = await open();
    const end = new AbortController();
    const streams = [bus.subscribe("run.changed", end.signal), bus.subscribe("run.changed", end.signal)];
    const hint = run();
    bus.publish("run.changed", hint);
    for (const stream of streams) expect((await stream.next()).value).toEqual(hint);
    end.abort();
  });

  it("ends a waiting reader when the signal aborts, and one that subscribes too late at once", async () => {
    const { bus } = await open();
    const end = new AbortController();
    const waiting = bus.subscribe("run.changed", end.signal).next();
    end.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await bus.subscribe("run.changed", end.signal).next()).toEqual({ done: true, value: undefined });
  });

  it("tells a reader that falls too far behind, instead of growing", async () => {
    const { bus, bufferLimit } = await open();
    const hints = bus.subscribe("run.changed", new AbortController().signal);
    for (let i = 0; i <= bufferLimit; i++) bus.publish("run.changed", run());
    await expect(hints.next()).rejects.toMatchObject({ code: "SUBSCRIBER_TOO_SLOW" });
    expect(await hints.next()).toEqual({ done: true, value: undefined });
  });
}

function stored({ organizationId, runId }: { organizationId: string; runId: string }) {
  return { organizationId, runId };
}
