import { randomUUID } from "node:crypto";
import { NatsChannel, ReplicatedBus } from "@graft/bus";
import { isLookAgain } from "@graft/domain";
import { ApiCaller, until } from "@graft/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventBusContract } from "../../../packages/bus/src/event-bus-contract.ts";
import { follow } from "../runs/follow.ts";
import { openTenant, type RunTenant } from "../runs/run-bench.ts";
import { findNatsServer, NatsServer } from "./nats-server.ts";
import { openReplicaBench, type ReplicaBench } from "./replica-bench.ts";

const run = (runId = randomUUID()) => ({ organizationId: randomUUID(), runId, projectId: randomUUID() });

describe.skipIf(findNatsServer() === undefined)("over NATS", () => {
  let server: NatsServer;
  beforeAll(async () => {
    server = await NatsServer.start();
  });
  afterAll(() => server?.stop());

  const opened: ReplicatedBus[] = [];
  afterEach(() => Promise.all(opened.splice(0).map((bus) => bus.close())));

  async function openBus(subject?: string): Promise<ReplicatedBus> {
    const channel = new NatsChannel({ url: server.url, ...(subject !== undefined && { subject }) });
    const bus = await ReplicatedBus.open({ channel, bufferLimit: 50, beatMs: 200 });
    opened.push(bus);
    return bus;
  }

  describe("a bus, heard by the replica that publishes", () => {
    eventBusContract(async () => {
      const bus = await openBus();
      return { bus, publisher: bus, bufferLimit: 50 };
    });
  });

  describe("a bus, heard by another replica", () => {
    eventBusContract(async () => ({ bus: await openBus(), publisher: await openBus(), bufferLimit: 50 }));
  });

  it("a replica hears nothing of another installation's subject", async () => {
    const [here, there, elsewhere] = [await openBus("a.hints"), await openBus("a.hints"), await openBus("b.hints")];
    const end = new AbortController();
    const hints = here.subscribe("run.changed", end.signal);
    elsewhere.publish("run.changed", run());
    // The other installation's text has reached the server before this one is sent.
    await elsewhere.close();
    const own = run();
    there.publish("run.changed", own);
    expect((await hints.next()).value).toEqual(own);
    end.abort();
  });

  it("a server that is killed and comes back tells subscribers to look again, and hints pass as before", async () => {
    const [a, b] = [await openBus(), await openBus()];
    const end = new AbortController();
    const hints = a.subscribe("run.changed", end.signal);
    await server.stop();
    b.publish("run.changed", run());
    await server.restart();
    let again = false;
    while (!again) {
      const { value } = await hints.next();
      again = isLookAgain(value);
    }
    const later = run();
    await until(async () => {
      b.publish("run.changed", later);
      const next = await Promise.race([hints.next(), new Promise<undefined>((r) => setTimeout(r, 100, undefined))]);
      return next && !isLookAgain(next.value) ? true : undefined;
    });
    end.abort();
  });

  describe("two replicas behind one address", () => {
    let bench: ReplicaBench;
    let tenant: RunTenant;
    beforeAll(async () => {
      bench = await openReplicaBench({ GRAFT_BUS: "nats", GRAFT_NATS_URL: server.url });
      tenant = await openTenant(bench.proxyUrl);
    });
    afterAll(() => bench?.close());

    it("hear each other's runs", async () => {
      const updates = [bench.a, bench.b].map(({ url }) =>
        follow<{ id: string }>(
          new ApiCaller(url, tenant.owner.credentials),
          "subscription ($projectId: ID!) { runUpdates(projectId: $projectId) { id } }",
          { projectId: tenant.projectId },
        ),
      );
      const heard = (id: string) => updates.every(({ events }) => events.some((event) => event.id === id));
      await until(async () => (heard((await tenant.createRun()).id) ? true : undefined), 30_000);
      // Each goes through the proxy to the one or the other, and both hear of all.
      const more = await Promise.all(Array.from({ length: 20 }, () => tenant.createRun()));
      await until(async () => (more.every(({ id }) => heard(id)) ? true : undefined), 30_000);
      for (const { errors, close } of updates) {
        expect(errors).toEqual([]);
        await close();
      }
    });
  });
});
