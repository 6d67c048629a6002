import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { until } from "@graft/testkit";
import getPort from "get-port";
import { childEnvironment, readTestEnvironment } from "../../env.ts";

/** Where Debian puts it, which is not on everybody's path. */
const PLACES = ["/usr/sbin/nats-server", "/usr/local/bin/nats-server"];

/** The server's program: named, in the usual places, or on the path; undefined where there is none. */
export function findNatsServer(): string | undefined {
  const { natsServer } = readTestEnvironment();
  if (natsServer !== undefined) return natsServer;
  const place = PLACES.find((file) => existsSync(file));
  if (place !== undefined) return place;
  return spawnSync("nats-server", ["--version"]).status === 0 ? "nats-server" : undefined;
}

export const NO_NATS_SERVER =
  "no nats-server was found (apt-get install nats-server, or name one in GRAFT_NATS_SERVER)";

function answers(port: number): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.on("data", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(undefined));
  });
}

/** A NATS server of a test's own, at one port for as long as the test lasts. */
export class NatsServer {
  readonly port: number;
  readonly #program: string;
  #child: ChildProcess | undefined;

  private constructor(program: string, port: number) {
    this.#program = program;
    this.port = port;
  }

  static async start(): Promise<NatsServer> {
    const program = findNatsServer();
    if (program === undefined) throw new Error(NO_NATS_SERVER);
    const server = new NatsServer(program, await getPort());
    await server.restart();
    return server;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  async restart(): Promise<void> {
    const args = ["--addr", "127.0.0.1", "--port", String(this.port)];
    this.#child = spawn(this.#program, args, { env: childEnvironment(), stdio: "ignore" });
    await until(() => answers(this.port));
  }

  async stop(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }
}
