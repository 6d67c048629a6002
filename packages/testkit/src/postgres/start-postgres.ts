import { randomUUID } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { startEmbeddedPostgres } from "@graft/cli";
import { prepareDatabase, type RolePasswords } from "@graft/db";

export const MIGRATIONS_FOLDER = fileURLToPath(new URL("../../../../prisma/migrations", import.meta.url));

/** What a test needs to make a database of its own. Plain data: it travels from the runner to the test processes. */
export interface TestPostgres {
  readonly superuserUrl: string;
  readonly template: string;
  readonly passwords: RolePasswords;
}

export interface RunningTestPostgres extends TestPostgres {
  readonly pid: number;
  /** Ends the server as a power cut would, kill -9, and waits until none of its processes is left. */
  crash(): Promise<void>;
  /** Starts it again at its address, where it recovers what was committed. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a real server in a folder of its own, with the roles made and a template database migrated.
 *
 * @param durable waits for the disk as an installation does; for benchmarks and tests of faults.
 */
export async function startPostgres({ durable = false } = {}): Promise<RunningTestPostgres> {
  const parent = await mkdtemp(path.join(tmpdir(), "graft-test-postgres-"));
  // The server may run as another user than this process; mkdtemp lets in nobody else.
  await chmod(parent, 0o711);
  const settings: Record<string, string> = { max_connections: "200" };
  if (!durable) Object.assign(settings, { fsync: "off", synchronous_commit: "off", full_page_writes: "off" });
  const folder = path.join(parent, "postgres");
  let server = await startEmbeddedPostgres({ folder, settings });
  const { port } = server;
  // A runner that is interrupted exits without its teardown; the server has a group of its own and would stay.
  const endWithRunner = () => process.kill(server.pid, "SIGINT");
  const crash = async () => {
    process.off("exit", endWithRunner);
    // Its processes are one group. The postmaster alone would leave backends that go on to their next statement.
    process.kill(-server.pid, "SIGKILL");
    await server.exited;
  };
  const restart = async () => {
    server = await startEmbeddedPostgres({ folder, settings, port });
    process.once("exit", endWithRunner);
  };
  process.once("exit", endWithRunner);
  const stop = async () => {
    await server.stop();
    process.off("exit", endWithRunner);
    await rm(parent, { recursive: true, force: true });
  };
  try {
    const password = () => randomUUID();
    const passwords = { owner: password(), api: password(), system: password(), auth: password() };
    const template = "graft_template";
    const { superuserUrl } = server;
    await prepareDatabase({ superuserUrl, name: template, passwords, migrationsFolder: MIGRATIONS_FOLDER });
    const running = { superuserUrl, template, passwords, crash, restart, stop };
    return Object.defineProperty({ ...running, pid: 0 }, "pid", { get: () => server.pid });
  } catch (error) {
    await stop();
    throw error;
  }
}
