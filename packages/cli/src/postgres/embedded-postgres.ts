import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "@graft/contracts";
import getPort from "get-port";
import { prepareDataDirectory } from "./data-directory.ts";
import { isServerOf, readPostmaster } from "./postmaster-file.ts";
import { findServerBinaries } from "./server-binaries.ts";
import { findServerUser } from "./server-user.ts";

export interface EmbeddedPostgresOptions {
  /** Folder of the installation's database: made if it is not there, kept when the server stops. */
  readonly folder: string;
  /** Server settings beyond the defaults, such as `{ fsync: "off" }` for a database that is thrown away. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Port it listens on; left out: one that is free. */
  readonly port?: number;
}

/** A running server of one's own, on this machine only. */
export interface EmbeddedPostgres {
  readonly port: number;
  readonly pid: number;
  /** Connection as the superuser, to make roles and databases with; no service is ever given it. */
  readonly superuserUrl: string;
  /** Where the server writes what it has to say. */
  readonly logFile: string;
  /** Settles when the server has ended, wanted or not. */
  readonly exited: Promise<number | null>;
  /** Ends the connections and then the server, with everything written. */
  stop(): Promise<void>;
}

const START_SECONDS = 60;
const STOP_SECONDS = 20;
/** Between choosing a free port and taking it somebody else may have. */
const PORT_ATTEMPTS = 3;

/**
 * Starts PostgreSQL on a data folder and a free port, and waits until it accepts connections. A server that an earlier
 * installation left behind on the folder is ended first.
 *
 * @throws AppError DATABASE_FOLDER_UNREACHABLE, TOOL_MISSING; INTERNAL with the end of the server's log.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folder = path.resolve(options.folder);
  const [binaries, user] = [await findServerBinaries(), findServerUser()];
  const { data, log, superuserPassword } = await prepareDataDirectory({ folder, binaries, user });
  await endLeftover(data);
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await getPort());
    const output = openSync(log, "a");
    const settings = Object.entries({
      listen_addresses: "127.0.0.1",
      unix_socket_directories: "",
      ...options.settings,
    }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    // A group of its own: Ctrl-C must reach the installation first, which ends the services before their database.
    const child = spawn(binaries.postgres, ["-D", data, "-p", String(port), ...settings], {
      ...user,
      cwd: folder,
      detached: true,
      stdio: ["ignore", output, output],
    });
    closeSync(output);
    const exited = new Promise<number | null>((resolve) => {
      child.once("error", () => resolve(null));
      child.once("exit", resolve);
    });
    if (await becomesReady(child, data, exited)) {
      const superuserUrl = `postgresql://postgres:${superuserPassword}@127.0.0.1:${port}/postgres`;
      return { port, pid: child.pid ?? 0, superuserUrl, logFile: log, exited, stop: () => stop(child, exited) };
    }
    await stop(child, exited);
    if (attempt >= PORT_ATTEMPTS || !tailOf(log).includes("could not bind")) {
      throw new AppError("INTERNAL", `PostgreSQL did not start on ${data}. The end of ${log}:\n${tailOf(log)}`);
    }
  }
}

async function becomesReady(child: ChildProcess, data: string, exited: Promise<number | null>): Promise<boolean> {
  let ended = false;
  void exited.then(() => {
    ended = true;
  });
  const deadline = Date.now() + START_SECONDS * 1000;
  while (!ended && Date.now() < deadline) {
    const postmaster = readPostmaster(data);
    if (postmaster?.pid === child.pid && postmaster?.ready) return true;
    await delay(10);
  }
  return false;
}

/** SIGINT is PostgreSQL's fast shutdown; SIGQUIT, when that takes too long, leaves recovery to the next start. */
async function stop(child: ChildProcess, exited: Promise<number | null>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill("SIGINT");
  const timer = setTimeout(() => child.kill("SIGQUIT"), STOP_SECONDS * 1000);
  await exited;
  clearTimeout(timer);
}

async function endLeftover(data: string): Promise<void> {
  const left = readPostmaster(data);
  if (!left || !isServerOf(left.pid, data)) return;
  process.kill(left.pid, "SIGINT");
  const deadline = Date.now() + STOP_SECONDS * 1000;
  while (isServerOf(left.pid, data)) {
    if (Date.now() > deadline) {
      throw new AppError("CONFLICT", `A PostgreSQL server (process ${left.pid}) holds ${data} and does not end.`);
    }
    await delay(20);
  }
}

function tailOf(log: string): string {
  return existsSync(log) ? readFileSync(log, "utf8").split("\n").slice(-15).join("\n") : "";
}
