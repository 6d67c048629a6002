import { describe, expect, it } from "vitest";
import { eventBusContract } from "./event-bus-contract.ts";
import { InProcessBus } from "./in-process-bus.ts";

describe("InProcessBus", () => {
  eventBusContract(() => {
    const bus = new InProcessBus({ bufferLimit: 50 });
    return { bus, publisher: bus, bufferLimit: 50 };
  });

  it("forgets a subscriber that left by any door", async () => {
    const bus = new InProcessBus({ bufferLimit: 1 });
    const end = new AbortController();
    bus.subscribe("run.queued", end.signal);
    const left = bus.subscribe("run.queued", new AbortController().signal);
    const slow = bus.subscribe("run.queued", new AbortController().signal);
    expect(bus.subscriberCount).toBe(3);
    end.abort();
    expect(bus.subscriberCount).toBe(2);
    await left.return?.();
    expect(bus.subscriberCount).toBe(1);
    bus.publish("run.queued", { organizationId: "a" });
    bus.publish("run.queued", { organizationId: "b" });
    expect(bus.subscriberCount).toBe(0);
    await expect(slow.next()).rejects.toMatchObject({ code: "SUBSCRIBER_TOO_SLOW" });
  });
});
