import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import {
  ClaimNextRunDocument,
  type GraftClient,
  HeartbeatDocument,
  RegisterAgentDocument,
  RunOffersDocument,
  type SubscriptionClient,
} from "@graft/client";
import { type AgentCapabilities, AppError, LIMITS, PROTOCOL_VERSION } from "@graft/contracts";
import { LOG_FOLDER, type Progress, SPOOL_FOLDER } from "../engine/engine-protocol.ts";
import { LogShipper } from "../spool/log-shipper.ts";
import { SpoolShipper } from "../spool/spool-shipper.ts";
import { ArtifactFolder } from "./artifact-folder.ts";
import { Attempt } from "./attempt.ts";
import { WarmEngine } from "./warm-engine.ts";

export interface AgentOptions {
  readonly client: GraftClient;
  readonly subscriptions: SubscriptionClient;
  readonly name: string;
  readonly version: string;
  readonly home: string;
  readonly capabilities: AgentCapabilities;
  readonly log: (message: string) => void;
}

/** How often progress is looked at, so that a page shows it about once a second. */
const PROGRESS_MS = 1000;

/**
 * The agent process. It keeps the connection, the lease, the uploads and the spool; the engine, a child process,
 * trains.
 *
 * idle: claims with every heartbeat and whenever an offer comes. busy: one attempt runs; heartbeats renew its lease and
 * bring back control. draining: takes no new run; told to stop, it hands the current one back, drained by request it
 * finishes it; then `run` settles.
 */
export class Agent {
  readonly #options: AgentOptions;
  readonly #artifacts: ArtifactFolder;
  readonly #engines: WarmEngine;
  readonly #ending = new AbortController();
  #id = "";
  #attempt: Attempt | undefined;
  #running: Promise<void> = Promise.resolve();
  #claims = 0;
  #beatAt = Number.NEGATIVE_INFINITY;
  /** Progress the last heartbeat told. */
  #shown: Progress | undefined;
  #claiming = false;
  /** Somebody asked, through the API, that it ends when it has nothing running. */
  #draining = false;

  constructor(options: AgentOptions) {
    this.#options = options;
    mkdirSync(path.join(options.home, "attempts"), { recursive: true });
    this.#artifacts = new ArtifactFolder(options.client, path.join(options.home, "artifacts"));
    this.#engines = new WarmEngine(options.capabilities.backend);
  }

  /** Registers, then works until drained. */
  async run(): Promise<void> {
    await this.#register();
    this.#engines.prepare();
    void this.#shipLeftovers();
    void this.#followOffers();
    this.#options.log(`ready on ${this.#options.capabilities.backend}`);
    while (!this.#ending.signal.aborted) {
      if (this.#due()) {
        await this.#beat();
        void this.#claim();
      }
      if (this.#draining && !this.#attempt && !this.#claiming) this.#ending.abort();
      await pause(PROGRESS_MS, this.#ending.signal);
    }
    await this.#running;
    this.#engines.close();
    await this.#heartbeat(true).catch(() => undefined);
  }

  /** A heartbeat keeps the lease; between two of them, one as soon as there is progress to show. */
  #due(): boolean {
    const waited = performance.now() - this.#beatAt;
    return waited >= LIMITS.heartbeatSeconds * 1000 || this.#attempt?.progress !== this.#shown;
  }

  /** Takes no new run, hands the current one back and lets `run` settle. */
  drain(): void {
    this.#ending.abort();
    this.#attempt?.stop("AGENT_DRAINED");
  }

  async #register(): Promise<void> {
    const { client, name, version, capabilities } = this.#options;
    const input = { name, version, capabilities, protocolVersion: PROTOCOL_VERSION };
    const { agent } = await client.mutate(RegisterAgentDocument, "registerAgent", { input });
    if (!agent) throw new AppError("INTERNAL", "The API registered no agent and named no reason.");
    this.#id = agent.id;
  }

  async #beat(): Promise<void> {
    try {
      await this.#heartbeat(false);
    } catch (error) {
      this.#options.log(`heartbeat failed, trying again: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #heartbeat(draining: boolean): Promise<void> {
    const attempt = this.#attempt;
    this.#beatAt = performance.now();
    this.#shown = attempt?.progress;
    const leases = attempt ? [{ leaseToken: attempt.claim.leaseToken, progress: attempt.progress ?? null }] : [];
    const answer = await this.#options.client.mutate(HeartbeatDocument, "heartbeat", {
      input: { agentId: this.#id, draining, leases },
    });
    if (answer.drain && !this.#draining) {
      this.#draining = true;
      this.#options.log("drained by request: takes no new run and ends when it has nothing running");
    }
    for (const lease of answer.leases ?? []) {
      if (attempt?.claim.leaseToken !== lease.leaseToken) continue;
      if (!lease.held) attempt.stop("LEASE_LOST");
      else if (lease.control === "STOP") attempt.stop("CANCELLED_BY_USER");
    }
  }

  /** Asks for the next run when idle; the same key is used until an answer came, so a lost answer loses no run. */
  async #claim(): Promise<void> {
    if (this.#attempt || this.#claiming || this.#draining || this.#ending.signal.aborted) return;
    this.#claiming = true;
    try {
      const { client, home, capabilities, log } = this.#options;
      const idempotencyKey = `${process.pid}-${this.#startedAt}-${this.#claims}`;
      const { claim } = await client.mutate(ClaimNextRunDocument, "claimNextRun", {
        input: { agentId: this.#id, idempotencyKey },
      });
      this.#claims += 1;
      if (!claim) return;
      log(`claimed ${claim.run.kind} ${claim.run.name}`);
      const ports = {
        client,
        artifacts: this.#artifacts,
        engines: this.#engines,
        home,
        backend: capabilities.backend,
        log,
      };
      const attempt = new Attempt(claim, ports);
      this.#attempt = attempt;
      this.#running = attempt.run(this.#ending.signal).then(() => {
        this.#attempt = undefined;
        if (!this.#ending.signal.aborted) this.#engines.prepare();
        void this.#claim();
      });
    } catch (error) {
      this.#options.log(`claim failed, trying again: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.#claiming = false;
    }
  }

  readonly #startedAt = Date.now();

  /** Offers are hints that save waiting for the next heartbeat. */
  async #followOffers(): Promise<void> {
    const { subscriptions, log } = this.#options;
    try {
      const offers = subscriptions.subscribe(RunOffersDocument, { agentId: this.#id }, this.#ending.signal);
      for await (const _offer of offers) void this.#claim();
    } catch (error) {
      if (!this.#ending.signal.aborted) log(`no live offers, polling instead: ${String(error)}`);
    }
  }

  /** Ships the spools of attempts that an earlier process of this agent left behind. */
  async #shipLeftovers(): Promise<void> {
    const root = path.join(this.#options.home, "attempts");
    for (const name of readdirSync(root)) {
      const folder = path.join(root, name);
      try {
        const owner = JSON.parse(readFileSync(path.join(folder, "owner.json"), "utf8")) as {
          runId: string;
          leaseToken: string;
        };
        if (this.#attempt?.claim.leaseToken === owner.leaseToken) continue;
        await new SpoolShipper(this.#options.client, path.join(folder, SPOOL_FOLDER), owner).drain(this.#ending.signal);
        await new LogShipper(this.#options.client, path.join(folder, LOG_FOLDER), owner).drain(this.#ending.signal);
      } catch {
        // Without an owner nothing was started, so there is nothing to ship.
      }
      if (!this.#ending.signal.aborted) rmSync(folder, { recursive: true, force: true });
    }
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done, { once: true });
    if (signal.aborted) done();
  });
}
