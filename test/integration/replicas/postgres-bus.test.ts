import { randomUUID } from "node:crypto";
import { ReplicatedBus, type ReplicatedBusOptions } from "@graft/bus";
import { PostgresChannel } from "@graft/db";
import { type Hint, isLookAgain } from "@graft/domain";
import { openTestDatabase, type TestDatabase, until } from "@graft/testkit";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventBusContract } from "../../../packages/bus/src/event-bus-contract.ts";

let database: TestDatabase;
let superuser: pg.Client;
beforeAll(async () => {
  database = await openTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuserUrl });
  await superuser.connect();
});
afterAll(async () => {
  await superuser?.end();
  await database?.close();
});

const opened: ReplicatedBus[] = [];
afterEach(() => Promise.all(opened.splice(0).map((bus) => bus.close())));

async function openBus(options: Partial<ReplicatedBusOptions> = {}): Promise<ReplicatedBus> {
  const channel = new PostgresChannel({ url: database.systemUrl });
  const bus = await ReplicatedBus.open({ channel, bufferLimit: 50, beatMs: 200, ...options });
  opened.push(bus);
  return bus;
}

describe("a bus over PostgreSQL, heard by the replica that publishes", () => {
  eventBusContract(async () => {
    const bus = await openBus();
    return { bus, publisher: bus, bufferLimit: 50 };
  });
});

describe("a bus over PostgreSQL, heard by another replica", () => {
  eventBusContract(async () => ({ bus: await openBus(), publisher: await openBus(), bufferLimit: 50 }));
});

const run = (runId = randomUUID()) => ({ organizationId: randomUUID(), runId, projectId: randomUUID() });

/** Ends the connections of every line between replicas, as a failing network or an administrator does. */
async function cut(): Promise<number> {
  const { rowCount } = await superuser.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = $1 AND application_name = 'graft replica channel'`,
    [database.name],
  );
  return rowCount ?? 0;
}

/** What goes over the line from now on, until enough has. */
async function overheard(enough: (texts: readonly string[]) => boolean, act: () => void = () => undefined) {
  const listener = new pg.Client({ connectionString: database.systemUrl });
  const texts: string[] = [];
  listener.on("notification", ({ payload }) => texts.push(payload ?? ""));
  await listener.connect();
  await listener.query("LISTEN graft_hints");
  act();
  await until(async () => (enough(texts) ? true : undefined));
  await listener.end();
  return texts;
}

async function sentBy(act: () => void): Promise<string[]> {
  const texts = await overheard((heard) => heard.some((text) => text.includes("the-end")), act);
  return texts.filter((text) => text.includes('"hints"'));
}

const beats = (count: number) => overheard((texts) => texts.filter((text) => text.includes('"beat"')).length >= count);

describe("a bus over PostgreSQL", () => {
  it("merges a burst about one thing into one notice, and keeps every notice under PostgreSQL's 8,000 bytes", async () => {
    const bus = await openBus({ beatMs: 60_000 });
    const merged = await sentBy(() => {
      for (let seq = 1; seq <= 1_000; seq++)
        bus.publish("metrics.stored", { organizationId: "o", runId: "r", attempt: 1, seq });
      bus.publish("run.queued", { organizationId: "the-end" });
    });
    expect(merged).toHaveLength(1);
    expect(merged[0]).toContain('"seq":1000}');
    const many = await sentBy(() => {
      for (let i = 0; i < 1_000; i++) bus.publish("run.changed", run());
      bus.publish("run.queued", { organizationId: "the-end" });
    });
    const bytes = many.map((text) => Buffer.byteLength(text));
    expect(Math.max(...bytes)).toBeLessThan(8_000);
    // 1,000 hints of 161 bytes each: not one notice for each of them.
    expect(many.length).toBeLessThan(30);
  });

  it("tells subscribers to look again after its connection was cut, sends what waited, and hears again", async () => {
    const [a, b] = [await openBus({ beatMs: 60_000 }), await openBus({ beatMs: 60_000 })];
    const end = new AbortController();
    const hints = a.subscribe("run.changed", end.signal);
    const before = performance.now();
    expect(await cut()).toBe(2);
    // Published at B while its line is away as well.
    const waiting = run();
    b.publish("run.changed", waiting);
    const seen: Hint<"run.changed">[] = [];
    for (let found = false; !found; ) {
      const { value } = await hints.next();
      seen.push(value);
      found = !isLookAgain(value) && value.runId === waiting.runId;
      // B may have been back before A: then the hint is lost to A, and looking again is what finds the row.
      if (isLookAgain(value)) break;
    }
    if (!seen.some(isLookAgain)) seen.push((await hints.next()).value);
    const again = seen.find(isLookAgain);
    expect(again?.missingSince).toBeLessThanOrEqual(before);
    await until(async () => {
      b.publish("run.changed", run());
      return Promise.race([hints.next().then(() => true), new Promise<undefined>((r) => setTimeout(r, 100))]);
    });
    end.abort();
  });

  it("tells subscribers to look again when another replica dies without a word, not when it says goodbye", async () => {
    const gaps: string[] = [];
    const a = await openBus({ onGap: (reason) => gaps.push(reason) });
    const leaves = await openBus();
    const line = new PostgresChannel({ url: database.systemUrl });
    const dying = await openBus({ channel: line });
    const end = new AbortController();
    const hints = a.subscribe("run.changed", end.signal);
    leaves.publish("run.changed", run());
    dying.publish("run.changed", run());
    expect(isLookAgain((await hints.next()).value)).toBe(false);
    expect(isLookAgain((await hints.next()).value)).toBe(false);
    await leaves.close();
    // Two replicas are left: twelve beats are six periods, twice the silence that counts.
    await beats(12);
    expect(gaps).toEqual([]);
    await line.close();
    const { value } = await hints.next();
    expect(isLookAgain(value)).toBe(true);
    expect(gaps).toEqual(["another replica fell silent"]);
    end.abort();
  });
});
