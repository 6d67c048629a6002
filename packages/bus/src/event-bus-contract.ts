import { randomUUID } from "node:crypto";
import type { EventBus } from "@graft/domain";
import { expect, it } from "vitest";

export interface BusUnderTest {
  readonly bus: EventBus;
  /** Where hints are published: the bus itself, or that of another replica. */
  readonly publisher: EventBus;
  /** Unread hints about different things a subscriber may hold. */
  readonly bufferLimit: number;
}

const run = (runId = randomUUID()) => ({ organizationId: randomUUID(), runId, projectId: randomUUID() });

/** Waits until what the publisher has said so far has reached the bus: what it says next comes behind it. */
async function arrived({ bus, publisher }: BusUnderTest): Promise<void> {
  const end = new AbortController();
  const agentId = randomUUID();
  const marks = bus.subscribe("agent.changed", end.signal, (hint) => hint.agentId === agentId);
  publisher.publish("agent.changed", { organizationId: randomUUID(), agentId });
  await marks.next();
  end.abort();
}

/** What every adapter of the bus must do. Call inside a `describe`; a fresh bus is asked for in each test. */
export function eventBusContract(open: () => BusUnderTest | Promise<BusUnderTest>): void {
  deliveryContract(open);
  readerContract(open);
}

function deliveryContract(open: () => BusUnderTest | Promise<BusUnderTest>): void {
  it("delivers what is published after subscribing, also before the first read", async () => {
    const under = await open();
    const { bus, publisher } = under;
    const end = new AbortController();
    publisher.publish("run.changed", run());
    await arrived(under);
    const hints = bus.subscribe("run.changed", end.signal);
    const [first, second] = [run(), run()];
    publisher.publish("run.changed", first);
    publisher.publish("run.changed", second);
    expect((await hints.next()).value).toEqual(first);
    expect((await hints.next()).value).toEqual(second);
    const waiting = hints.next();
    const third = run();
    publisher.publish("run.changed", third);
    expect(await waiting).toEqual({ done: false, value: third });
    end.abort();
  });

  it("keeps topics and unaccepted hints apart", async () => {
    const { bus, publisher } = await open();
    const end = new AbortController();
    const wanted = run();
    const hints = bus.subscribe("run.changed", end.signal, (hint) => hint.organizationId === wanted.organizationId);
    publisher.publish("run.queued", { organizationId: wanted.organizationId });
    publisher.publish("run.changed", run());
    publisher.publish("run.changed", wanted);
    expect((await hints.next()).value).toEqual(wanted);
    end.abort();
    expect(await hints.next()).toEqual({ done: true, value: undefined });
  });

  it("lets a newer hint take the place of an unread one about the same thing", async () => {
    const under = await open();
    const { bus, publisher } = under;
    const end = new AbortController();
    const hints = bus.subscribe("metrics.stored", end.signal);
    const [a, b] = [run(), run()];
    for (let seq = 1; seq <= 5_000; seq++) publisher.publish("metrics.stored", { ...stored(a), attempt: 1, seq });
    publisher.publish("metrics.stored", { ...stored(b), attempt: 1, seq: 7 });
    publisher.publish("metrics.stored", { ...stored(a), attempt: 2, seq: 1 });
    await arrived(under);
    expect((await hints.next()).value).toMatchObject({ runId: a.runId, attempt: 1, seq: 5_000 });
    expect((await hints.next()).value).toMatchObject({ runId: b.runId, seq: 7 });
    expect((await hints.next()).value).toMatchObject({ runId: a.runId, attempt: 2, seq: 1 });
    end.abort();
  });

  it("gives each subscriber its own copy of the stream", async () => {
    const { bus, publisher } = await open();
    const end = new AbortController();
    const streams = [bus.subscribe("run.changed", end.signal), bus.subscribe("run.changed", end.signal)];
    const hint = run();
    publisher.publish("run.changed", hint);
    for (const stream of streams) expect((await stream.next()).value).toEqual(hint);
    end.abort();
  });
}

function readerContract(open: () => BusUnderTest | Promise<BusUnderTest>): void {
  it("ends a waiting reader when the signal aborts, and one that subscribes too late at once", async () => {
    const { bus } = await open();
    const end = new AbortController();
    const waiting = bus.subscribe("run.changed", end.signal).next();
    end.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await bus.subscribe("run.changed", end.signal).next()).toEqual({ done: true, value: undefined });
  });

  it("tells a reader that falls too far behind, instead of growing", async () => {
    const under = await open();
    const { bus, publisher, bufferLimit } = under;
    const hints = bus.subscribe("run.changed", new AbortController().signal);
    for (let i = 0; i <= bufferLimit; i++) publisher.publish("run.changed", run());
    await arrived(under);
    await expect(hints.next()).rejects.toMatchObject({ code: "SUBSCRIBER_TOO_SLOW" });
    expect(await hints.next()).toEqual({ done: true, value: undefined });
  });
}

function stored({ organizationId, runId }: { organizationId: string; runId: string }) {
  return { organizationId, runId };
}
