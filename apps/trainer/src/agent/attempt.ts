import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { downloadArtifact, type GraftClient, RecordResumeDocument } from "@graft/client";
import { type BackendName, isAppError } from "@graft/contracts";
import {
  type EngineMessage,
  JOB_FILE,
  type Job,
  jobSchema,
  LOG_FOLDER,
  OUTPUT_FOLDER,
  type Progress,
  RESUME_FOLDER,
  SPOOL_FOLDER,
} from "../engine/engine-protocol.ts";
import { reasonOf } from "../engine/failure-reason.ts";
import { SpoolShipper } from "../spool/spool-shipper.ts";
import type { ArtifactFolder } from "./artifact-folder.ts";
import { AttemptLog } from "./attempt-log.ts";
import { CheckpointUploader } from "./checkpoint-uploader.ts";
import type { Claim } from "./claim.ts";
import { completeAttempt, type Outcome } from "./complete-attempt.ts";
import type { EngineProcess } from "./engine-process.ts";
import { persistently } from "./persistently.ts";
import type { WarmEngine } from "./warm-engine.ts";

export interface AttemptPorts {
  readonly client: GraftClient;
  readonly artifacts: ArtifactFolder;
  readonly engines: WarmEngine;
  readonly home: string;
  readonly backend: BackendName;
  /** Seconds between two checkpoints of a training. */
  readonly checkpointSeconds: number;
  readonly log: (message: string) => void;
}

/** Why an attempt is being stopped from outside. */
export type StopReason = "CANCELLED_BY_USER" | "LEASE_LOST" | "TIMEOUT" | YieldReason;

/** Why a run is handed back: its training keeps a checkpoint first. */
export type YieldReason = "AGENT_DRAINED" | "PAUSED_BY_USER" | "PREEMPTED";

const SHIP_EVERY_MS = 300;
/** How long a store in trouble is waited for before the attempt fails; another agent would find the same trouble. */
const FETCH_LIMIT_MS = 10 * 60_000;
/** Seconds after which a batch or a chunk is sent again; the API knows it by its number. */
const SHIP_SECONDS = 20;

/** One try at a run: fetches its inputs, runs an engine, ships its metrics, uploads and reports what came of it. */
export class Attempt {
  readonly claim: Claim;
  readonly #ports: AttemptPorts;
  readonly #folder: string;
  readonly #shipper: SpoolShipper;
  readonly #log: AttemptLog;
  readonly #checkpoints: CheckpointUploader;
  #engine: EngineProcess | undefined;
  #stop: StopReason | undefined;
  progress: Progress | undefined;

  constructor(claim: Claim, ports: AttemptPorts) {
    this.claim = claim;
    this.#ports = ports;
    this.#folder = path.join(ports.home, "attempts", claim.leaseToken);
    const owner = { runId: claim.run.id, leaseToken: claim.leaseToken };
    const client = ports.client.within(SHIP_SECONDS);
    this.#shipper = new SpoolShipper(client, path.join(this.#folder, SPOOL_FOLDER), {
      ...owner,
      quarantine: {
        folder: path.join(ports.home, "quarantine"),
        report: (message) => {
          ports.log(message);
          this.#log.say(message);
        },
      },
    });
    this.#checkpoints = new CheckpointUploader(client, owner, (line) => this.#log.say(line));
    const hold = (held: boolean) => this.#engine?.holdOutput(held);
    this.#log = new AttemptLog({ client, folder: path.join(this.#folder, LOG_FOLDER), owner, hold });
  }

  /** Ends the attempt early; `run` settles soon after. */
  stop(reason: StopReason): void {
    if (this.#stop === reason) return;
    this.#log.say(`The agent ends the attempt: ${reason}.`);
    const yields = reason in YIELDED;
    // What was asked first stands, unless there is nothing to hand back any more.
    if (this.#stop === undefined || !yields) this.#stop = reason;
    if (reason === "LEASE_LOST") this.#engine?.kill();
    else if (yields) this.#engine?.yield();
    else this.#engine?.cancel();
  }

  /** Runs to the end and reports it; never rejects. `shutdown` bounds how long metrics and reports are retried. */
  async run(shutdown: AbortSignal): Promise<void> {
    const shipping = setInterval(() => {
      void this.#shipper.ship().catch(() => undefined);
      void this.#log.ship().catch(() => undefined);
    }, SHIP_EVERY_MS);
    const { secondsLeft } = this.claim;
    const wall = secondsLeft == null ? undefined : setTimeout(() => this.stop("TIMEOUT"), secondsLeft * 1000);
    try {
      const outcome = await this.#execute().catch((error: unknown) => failure(error));
      if (outcome.state !== "SUCCEEDED") this.#log.say(outcome.message);
      await this.#checkpoints.settled();
      clearInterval(shipping);
      await Promise.all([this.#shipper.drain(shutdown), this.#log.drain(shutdown)]);
      // Whose lease is lost has nothing to report: another attempt is under way.
      if (this.#stop !== "LEASE_LOST") {
        await completeAttempt(this.#ports, this.claim, {
          outcome,
          folder: path.join(this.#folder, OUTPUT_FOLDER),
          shutdown,
        });
      }
      rmSync(this.#folder, { recursive: true, force: true });
    } catch (error) {
      this.#ports.log(`The end of run ${this.claim.run.name} could not be reported: ${String(error)}`);
    } finally {
      clearTimeout(wall);
      clearInterval(shipping);
    }
  }

  async #execute(): Promise<Outcome> {
    const job = await this.#prepare();
    if (this.#stop) return stopped(this.#stop);
    const last: { message?: EngineMessage } = {};
    this.#engine = this.#ports.engines.take();
    this.#engine.start(path.join(this.#folder, JOB_FILE), {
      onMessage: (message) => {
        if (message.type === "progress") this.progress = message.progress;
        else if (message.type === "checkpoint") this.#checkpoints.offer(message);
        else if (message.type === "resumed") void this.#noteResume(message.checkpointId);
        else last.message = message;
      },
      onOutput: (stream, bytes) => this.#log.write(stream, bytes),
    });
    this.#log.say(`The engine runs as process ${this.#engine.pid}.`);
    const { code, signal } = await this.#engine.exit;
    this.#log.say(`The engine ${signal ? `was killed by ${signal}` : `ended with exit code ${code}`}.`);
    if (this.#stop) return stopped(this.#stop);
    if (last.message?.type === "done")
      return { state: "SUCCEEDED", result: last.message.result, output: last.message.output };
    if (last.message?.type === "failed") {
      const { code: errorCode, reason, message } = last.message;
      return { state: "FAILED", errorCode, reason, message };
    }
    const how = signal ? `was killed by ${signal}` : `ended with exit code ${code}`;
    const message = `The engine ${how} while it executed ${job.spec.kind} and gave no reason of its own.`;
    return { state: "FAILED", errorCode: "ENGINE_CRASH", reason: "ENGINE_CRASH", message };
  }

  /** Fetches inputs and writes the engine's job file. */
  async #prepare(): Promise<Job> {
    const { claim } = this;
    const { artifacts, home, backend, checkpointSeconds } = this.#ports;
    if (existsSync(this.#folder)) rmSync(this.#folder, { recursive: true });
    mkdirSync(path.join(this.#folder, OUTPUT_FOLDER), { recursive: true });
    const owner = { runId: claim.run.id, leaseToken: claim.leaseToken };
    writeFileSync(path.join(this.#folder, "owner.json"), JSON.stringify(owner));
    this.#log.say(`Attempt ${claim.attempt.number}: fetching the backbone and the data set.`);
    const fetch = (artifact: Parameters<ArtifactFolder["fetch"]>[0]) =>
      persistently(() => artifacts.fetch(artifact), {
        over: () => this.#stop !== undefined,
        limitMs: FETCH_LIMIT_MS,
        say: (message) => this.#log.say(`Trying again: ${message}`),
      });
    const models = await Promise.all(
      claim.models.map(async ({ key, artifact }) => [key, await fetch(artifact)] as const),
    );
    const job = jobSchema.parse({
      spec: claim.spec,
      dataset: await fetch(claim.dataset.artifact),
      backbone: await fetch(claim.backbone.artifact),
      models: Object.fromEntries(models),
      cacheFolder: path.join(home, "features"),
      backend,
      resume: await this.#fetchCheckpoint(),
      checkpointSeconds,
      limits: claim.run.limits,
    });
    writeFileSync(path.join(this.#folder, JOB_FILE), JSON.stringify(job));
    return job;
  }

  /** The checkpoint to go on from; null where there is none, or where it was taken away or damaged meanwhile. */
  async #fetchCheckpoint(): Promise<Job["resume"]> {
    const { checkpoint } = this.claim;
    if (!checkpoint) return null;
    const { id, phase, epoch, step, artifact } = checkpoint;
    const folder = path.join(this.#folder, RESUME_FOLDER);
    this.#log.say(`Fetching the checkpoint of ${phase}, epoch ${epoch}, step ${step}.`);
    try {
      await downloadArtifact(this.#ports.client, artifact.id, { folder });
      return { folder, checkpointId: id };
    } catch (error) {
      if (!isAppError(error) || (error.code !== "NOT_FOUND" && error.code !== "DIGEST_MISMATCH")) throw error;
      this.#log.say(`Starting anew: ${error.message}`);
      return null;
    }
  }

  async #noteResume(checkpointId: string): Promise<void> {
    const { run, leaseToken } = this.claim;
    this.#log.say("The training goes on from the checkpoint.");
    await this.#ports.client
      .mutate(RecordResumeDocument, "recordResume", { input: { runId: run.id, leaseToken, checkpointId } })
      .catch((error: unknown) => this.#ports.log(`noting the resume failed: ${String(error)}`));
  }
}

const YIELDED: Readonly<Record<YieldReason, string>> = {
  AGENT_DRAINED: "The agent was told to stop and handed the run back.",
  PAUSED_BY_USER: "Paused while it was running.",
  PREEMPTED: "It made room for a run of higher priority.",
};

function stopped(stop: StopReason): Outcome {
  if (stop === "TIMEOUT") {
    const message = "The run has taken as long as its limit allows.";
    return { state: "FAILED", errorCode: "LIMIT_REACHED", reason: "TIMEOUT", message };
  }
  if (stop !== "CANCELLED_BY_USER" && stop !== "LEASE_LOST") {
    return { state: "PREEMPTED", reason: stop, message: YIELDED[stop] };
  }
  return { state: "CANCELLED", reason: "CANCELLED_BY_USER", message: "Cancelled while it was running." };
}

/** How an attempt ends whose inputs could not be prepared; what has no code came from the network or the disk. */
function failure(error: unknown): Outcome {
  if (isAppError(error)) {
    return { state: "FAILED", errorCode: error.code, reason: reasonOf(error.code), message: error.message };
  }
  const message = `The run's inputs could not be prepared: ${String(error)}`;
  return { state: "FAILED", errorCode: "STORE_UNAVAILABLE", reason: "STORE_UNAVAILABLE", message };
}
