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
import { type AgentCapabilities, AppError, type Control, LIMITS, PROTOCOL_VERSION } from "@graft/contracts";
import { LOG_FOLDER, type Progress, SPOOL_FOLDER } from "../engine/engine-protocol.ts";
import { LogShipper } from "../spool/log-shipper.ts";
import { SpoolShipper } from "../spool/spool-shipper.ts";
import { ArtifactFolder } from "./artifact-folder.ts";
import { Attempt, type StopReason } from "./attempt.ts";
import type { Claim } from "./claim.ts";
import { WarmEngine } from "./warm-engine.ts";

export interface AgentOptions {
  readonly client: GraftClient;
  readonly subscriptions: SubscriptionClient;
  readonly name: string;
  readonly version: string;
  readonly home: string;
  readonly capabilities: AgentCapabilities;
  /** Seconds between two checkpoints of a training. */
  readonly checkpointSeconds: number;
  readonly log: (message: string) => void;
}

/** What a heartbeat's word means for an attempt whose lease is held. */
const STOPPED_BY: Readonly<Record<Control, StopReason | null>> = {
  CONTINUE: null,
  STOP: "CANCELLED_BY_USER",
  PAUSE: "PAUSED_BY_USER",
  CHECKPOINT_AND_YIELD: "PREEMPTED",
};

/** Seconds after which a heartbeat is given up, so that a connection that died silently does not cost the lease. */
const PULSE_SECONDS = 2 * LIMITS.heartbeatSeconds;

/** Milliseconds after which offers that were refused or ended are subscribed to again. */
const OFFERS_AGAIN_MS = 15_000;

/** How often progress is looked at, so that a page shows it about once a second. */
const PROGRESS_MS = 1000;

/**
 * The agent process. It keeps the connection, the lease, the uploads and the spool; the engine, a child process,
 * trains.
 *
 * With a free slot it claims with every heartbeat and whenever an offer comes. Heartbeats renew the leases of the attempts
 * that run and bring back control. Draining it takes no new run; told to stop, it hands back what it has, each training with
 * a checkpoint, drained by request it finishes it; then `run` settles.
 */
export class Agent {
  readonly #options: AgentOptions;
  /** Client of heartbeats and claims. */
  readonly #pulse: GraftClient;
  readonly #artifacts: ArtifactFolder;
  readonly #engines: WarmEngine;
  readonly #ending = new AbortController();
  #id = "";
  /** By lease token. */
  readonly #attempts = new Map<string, Attempt>();
  #claims = 0;
  #beatAt = Number.NEGATIVE_INFINITY;
  /** Progress the last heartbeat told, by lease token. */
  #shown: ReadonlyMap<string, Progress | undefined> = new Map();
  #claiming = false;
  /** Somebody asked, through the API, that it ends when it has nothing running. */
  #draining = false;

  constructor(options: AgentOptions) {
    this.#options = options;
    this.#pulse = options.client.within(PULSE_SECONDS);
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
    while (!this.#ended) {
      if (this.#due()) {
        await this.#beat();
        void this.#claim();
      }
      // What is handed back still needs its lease until its checkpoint stands.
      await pause(this.#ending.signal.aborted ? PROGRESS_MS / 10 : PROGRESS_MS, this.#pausing());
    }
    this.#ending.abort();
    this.#engines.close();
    await this.#heartbeat(true).catch(() => undefined);
  }

  /** A heartbeat keeps the lease; between two of them, one as soon as there is progress to show. */
  #due(): boolean {
    const waited = performance.now() - this.#beatAt;
    if (waited >= LIMITS.heartbeatSeconds * 1000) return true;
    return [...this.#attempts].some(([token, { progress }]) => progress !== this.#shown.get(token));
  }

  get #ended(): boolean {
    const leaving = this.#draining || this.#ending.signal.aborted;
    return leaving && this.#attempts.size === 0 && !this.#claiming;
  }

  /** What cuts a pause short: the wish to stop, unless that is what is being done. */
  #pausing(): AbortSignal | undefined {
    return this.#ending.signal.aborted ? undefined : this.#ending.signal;
  }

  /** Takes no new run, hands back what it has and lets `run` settle. */
  drain(): void {
    this.#ending.abort();
    for (const attempt of this.#attempts.values()) attempt.stop("AGENT_DRAINED");
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
    const attempts = [...this.#attempts];
    this.#beatAt = performance.now();
    this.#shown = new Map(attempts.map(([token, { progress }]) => [token, progress]));
    const leases = attempts.map(([leaseToken, { progress }]) => ({ leaseToken, progress: progress ?? null }));
    const answer = await this.#pulse.mutate(HeartbeatDocument, "heartbeat", {
      input: { agentId: this.#id, draining, leases },
    });
    if (answer.drain && !this.#draining) {
      this.#draining = true;
      this.#options.log("drained by request: takes no new run and ends when it has nothing running");
    }
    for (const { leaseToken, held, control } of answer.leases ?? []) {
      const reason = held ? STOPPED_BY[control] : "LEASE_LOST";
      if (reason) this.#attempts.get(leaseToken)?.stop(reason);
    }
  }

  /** Asks for the next run while a slot is free; the same key is used until an answer came, so a lost answer loses no run. */
  async #claim(): Promise<void> {
    const { capabilities, log } = this.#options;
    const full = this.#attempts.size >= capabilities.slots;
    if (full || this.#claiming || this.#draining || this.#ending.signal.aborted) return;
    this.#claiming = true;
    let claimed = false;
    try {
      const idempotencyKey = `${process.pid}-${this.#startedAt}-${this.#claims}`;
      const { claim } = await this.#pulse.mutate(ClaimNextRunDocument, "claimNextRun", {
        input: { agentId: this.#id, idempotencyKey },
      });
      this.#claims += 1;
      if (!claim) return;
      log(`claimed ${claim.run.kind} ${claim.run.name}`);
      this.#begin(claim);
      claimed = true;
    } catch (error) {
      log(`claim failed, trying again: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.#claiming = false;
    }
    if (claimed) void this.#claim();
  }

  #begin(claim: Claim): void {
    const { client, home, capabilities, checkpointSeconds, log } = this.#options;
    const { backend } = capabilities;
    const shared = { client, artifacts: this.#artifacts, engines: this.#engines };
    const attempt = new Attempt(claim, { ...shared, home, backend, checkpointSeconds, log });
    this.#attempts.set(claim.leaseToken, attempt);
    // Claimed in the moment it was told to stop: what was claimed goes back like the rest.
    if (this.#ending.signal.aborted) attempt.stop("AGENT_DRAINED");
    void attempt.run(this.#ending.signal).then(() => {
      this.#attempts.delete(claim.leaseToken);
      if (!this.#ending.signal.aborted) this.#engines.prepare();
      void this.#claim();
    });
  }

  readonly #startedAt = Date.now();

  /** Offers are hints that save waiting for the next heartbeat; while there are none, the heartbeats' claims do. */
  async #followOffers(): Promise<void> {
    const { subscriptions, log } = this.#options;
    const { signal } = this.#ending;
    while (!signal.aborted) {
      try {
        const offers = subscriptions.subscribe(RunOffersDocument, { agentId: this.#id }, signal);
        for await (const _offer of offers) void this.#claim();
      } catch (error) {
        if (!signal.aborted) log(`no live offers, asking again in ${OFFERS_AGAIN_MS / 1000} s: ${told(error)}`);
      }
      await pause(OFFERS_AGAIN_MS, signal);
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
        if (this.#attempts.has(owner.leaseToken)) continue;
        const { home, log } = this.#options;
        const quarantine = { folder: path.join(home, "quarantine"), report: log };
        const spool = { ...owner, quarantine };
        await new SpoolShipper(this.#options.client, path.join(folder, SPOOL_FOLDER), spool).drain(this.#ending.signal);
        await new LogShipper(this.#options.client, path.join(folder, LOG_FOLDER), owner).drain(this.#ending.signal);
      } catch {
        // Without an owner nothing was started, so there is nothing to ship.
      }
      if (!this.#ending.signal.aborted) rmSync(folder, { recursive: true, force: true });
    }
  }
}

/** What a subscription was ended with: an error, or the answer's list of them. */
function told(error: unknown): string {
  return error instanceof Error ? error.message : JSON.stringify(error);
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
    signal?.addEventListener("abort", done, { once: true });
    if (signal?.aborted) done();
  });
}
