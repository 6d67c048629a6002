import { chmod, mkdir, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded-postgres.ts";

let parent: string;
let started: EmbeddedPostgres[];

beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), "graft-embedded-"));
  await chmod(parent, 0o711);
  started = [];
});
afterEach(async () => {
  for (const server of started) await server.stop();
  await rm(parent, { recursive: true, force: true });
});

async function start(folder = path.join(parent, "postgres")): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ folder });
  started.push(server);
  return server;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("startEmbeddedPostgres", () => {
  it("keeps data and password from one start to the next, and durability on", async () => {
    const first = await start();
    await query(first.superuserUrl, "CREATE TABLE kept AS SELECT 1 AS one");
    expect(
      await query(
        first.superuserUrl,
        "SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit",
      ),
    ).toEqual([{ fsync: "on", commit: "on" }]);
    await first.stop();
    expect(await first.exited).toBe(0);
    expect(alive(first.pid)).toBe(false);
    const second = await start();
    expect(await query(second.superuserUrl, "SELECT one FROM kept")).toEqual([{ one: 1 }]);
  });

  it("lets in nobody without the password, which only its owner can read", async () => {
    const server = await start();
    const file = path.join(parent, "postgres/superuser-password");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(server.superuserUrl).toContain(await readFile(file, "utf8"));
    const without = new URL(server.superuserUrl);
    without.password = "guess";
    await expect(query(without.href, "SELECT 1")).rejects.toMatchObject({ code: "28P01" });
  });

  it("ends a server that was left behind on the folder, and takes its data over", async () => {
    const left = await start();
    await query(left.superuserUrl, "CREATE TABLE kept AS SELECT 1 AS one");
    const next = await start();
    expect(await left.exited).toBe(0);
    expect(await query(next.superuserUrl, "SELECT one FROM kept")).toEqual([{ one: 1 }]);
  });

  it("recovers from a server that was killed", async () => {
    const killed = await start();
    await query(killed.superuserUrl, "CREATE TABLE kept AS SELECT 1 AS one");
    process.kill(killed.pid, "SIGKILL");
    await killed.exited;
    const next = await start();
    expect(await query(next.superuserUrl, "SELECT one FROM kept")).toEqual([{ one: 1 }]);
  });

  it.runIf(process.getuid?.() === 0)("names the folder its user cannot enter", async () => {
    const closed = path.join(parent, "closed");
    await mkdir(closed, { mode: 0o700 });
    await expect(start(path.join(closed, "postgres"))).rejects.toMatchObject({
      code: "DATABASE_FOLDER_UNREACHABLE",
      message: expect.stringContaining(`chmod o+x ${closed}`),
    });
  });
});
