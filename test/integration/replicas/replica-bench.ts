import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { FileArtifactStore } from "@graft/artifacts";
import { openTestDatabase, seed, TEST_DASHBOARD_ORIGIN, type TestDatabase, until } from "@graft/testkit";
import getPort from "get-port";
import { childEnvironment } from "../../env.ts";
import { REPOSITORY_ROOT } from "../../repository-root.ts";

/** One process of the API's bundles, as an installation starts it. */
export class BundleProcess {
  readonly child: ChildProcess;
  output = "";

  constructor(bundle: string, variables: Readonly<Record<string, string>>) {
    this.child = spawn(process.execPath, [bundle], {
      env: childEnvironment(variables),
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stderr?.on("data", (chunk: Buffer) => {
      this.output += chunk.toString("utf8");
    });
  }

  async listening(): Promise<void> {
    if (!this.child.stdout) throw new Error("no standard output");
    for await (const line of createInterface({ input: this.child.stdout })) {
      if (line.includes('"listening"')) return;
    }
    throw new Error(`it ended before it listened: ${this.output}`);
  }

  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, "exit");
    this.child.kill(signal);
    await exited;
  }
}

export interface Replica {
  readonly url: string;
  readonly process: BundleProcess;
}

/** Two API processes on one database and one store, and a proxy before them. */
export interface ReplicaBench {
  readonly test: TestDatabase;
  readonly a: Replica;
  readonly b: Replica;
  readonly proxyUrl: string;
  /** As tests of the registry want it: they reach into the store and the database. */
  readonly registry: {
    readonly api: { readonly url: string; close(): Promise<void> };
    readonly test: TestDatabase;
    readonly folder: string;
    readonly store: FileArtifactStore;
    organization(): ReturnType<ReturnType<typeof seed>["organization"]>;
    close(): Promise<void>;
  };
  /** Starts a replica that has ended again, at its address. */
  restart(replica: Replica): Promise<Replica>;
  close(): Promise<void>;
}

export async function openReplicaBench(variables: Readonly<Record<string, string>> = {}): Promise<ReplicaBench> {
  // Beside the others, so that what they import is found; of this test alone, because others build as well.
  const bundles = path.join(REPOSITORY_ROOT, "apps", "api", "dist", `replicas-${randomBytes(4).toString("hex")}`);
  execFileSync(process.execPath, [path.join(REPOSITORY_ROOT, "apps/api/build.mjs"), bundles]);
  const test = await openTestDatabase();
  const folder = await mkdtemp(path.join(tmpdir(), "graft-test-replicas-"));
  const [proxyPort, portA, portB] = [await getPort(), await getPort(), await getPort()];
  const proxyUrl = `http://localhost:${proxyPort}`;
  const secret = randomBytes(32).toString("hex");
  const env = {
    GRAFT_PUBLIC_URL: proxyUrl,
    GRAFT_DASHBOARD_ORIGIN: TEST_DASHBOARD_ORIGIN,
    GRAFT_DATABASE_API_URL: test.apiUrl,
    GRAFT_DATABASE_SYSTEM_URL: test.systemUrl,
    GRAFT_DATABASE_AUTH_URL: test.authUrl,
    GRAFT_AUTH_SECRET: randomBytes(32).toString("hex"),
    GRAFT_STORE_SECRET: secret,
    GRAFT_SIGN_INS_PER_MINUTE: "10000",
    GRAFT_DATA: folder,
    GRAFT_BUS: "postgres",
    GRAFT_TRUSTED_PROXIES: "loopback",
    ...variables,
  };
  const started: BundleProcess[] = [];
  const start = async (bundle: string, own: Readonly<Record<string, string>>) => {
    const process = new BundleProcess(path.join(bundles, `${bundle}.js`), { ...env, ...own });
    started.push(process);
    await process.listening();
    return process;
  };
  const replica = async (port: number): Promise<Replica> => ({
    url: `http://127.0.0.1:${port}`,
    process: await start("main", { GRAFT_PORT: String(port) }),
  });
  const close = async () => {
    await Promise.all(started.map((process) => process.end()));
    await test.close();
    for (const made of [folder, bundles]) await rm(made, { recursive: true, force: true });
  };
  try {
    const [a, b] = await Promise.all([replica(portA), replica(portB)]);
    await start("proxy-main", { GRAFT_PROXY_PORT: String(proxyPort), GRAFT_PROXY_API: `${a.url},${b.url}` });
    const store = await FileArtifactStore.open({ folder: path.join(folder, "store"), baseUrl: proxyUrl, secret });
    const organization = () => seed(proxyUrl).organization();
    const registry = { api: { url: proxyUrl, close }, test, folder, store, organization, close };
    return { test, a, b, proxyUrl, registry, restart: ({ url }) => replica(Number(new URL(url).port)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Waits until the proxy sends nothing to a replica that has ended, or something to one that is back. */
export async function settled({ proxyUrl }: ReplicaBench): Promise<void> {
  let inARow = 0;
  await until(async () => {
    const { ok } = await fetch(new URL("/limits", proxyUrl));
    inARow = ok ? inARow + 1 : 0;
    return inARow >= 4 ? true : undefined;
  });
}
