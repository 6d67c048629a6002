import { Database } from "@graft/db";
import { openTestDatabase, type TestDatabase, until } from "@graft/testkit";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let test: TestDatabase;
let other: Database;
beforeAll(async () => {
  test = await openTestDatabase();
  other = await Database.open(test);
});
afterAll(async () => {
  await other?.close();
  await test?.close();
});

/** Work that goes on until it is told to end. */
function untilTold() {
  let end: () => void = () => undefined;
  let begun: () => void = () => undefined;
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const work = () =>
    new Promise<string>((resolve) => {
      begun();
      end = () => resolve("done");
    });
  return { work, started, end: () => end() };
}

describe("work that one replica at a time does", () => {
  it("is left to the one at it, other work is not, and it is free again afterwards", async () => {
    const first = untilTold();
    const result = test.database.exclusively("a", first.work);
    await first.started;
    expect(await other.exclusively("a", async () => "again")).toBeUndefined();
    expect(await other.exclusively("b", async () => "other")).toBe("other");
    first.end();
    expect(await result).toBe("done");
    expect(await other.exclusively("a", async () => "next")).toBe("next");
  });

  it("is free again when the work failed, and when the connection of the one at it was lost", async () => {
    const failing = () => Promise.reject(new Error("no"));
    await expect(test.database.exclusively("c", failing)).rejects.toThrow("no");
    const lost = untilTold();
    const result = test.database.exclusively("c", lost.work);
    await lost.started;
    const superuser = new pg.Client({ connectionString: test.superuserUrl });
    await superuser.connect();
    await superuser.query(
      `SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
       WHERE l.locktype = 'advisory' AND d.datname = current_database()`,
    );
    await superuser.end();
    // The server lets go when its process has ended, soon after it was told to.
    expect(await until(() => other.exclusively("c", async () => "taken over"))).toBe("taken over");
    lost.end();
    expect(await result).toBe("done");
  });
});
