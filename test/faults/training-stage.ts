import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { seed, until } from "@graft/testkit";
import getPort from "get-port";
import { decodeRecord } from "../../apps/trainer/src/spool/spool-record.ts";
import { Installation, type RunningApi } from "../installation/installation.ts";
import type { Program } from "../installation/program.ts";
import { TrainedProject } from "../integration/agent/trained-project.ts";
import { PointLedger } from "./point-ledger.ts";
import { Tap } from "./tap.ts";

const RUN = `query ($id: ID!) { run(id: $id) {
  state reasonCode attemptCount progress { phase epoch } attempts { state reasonCode } artifact { state }
  events { toState reasonCode at message }
} }`;

export interface StagedRun {
  readonly state: string;
  readonly reasonCode: string | null;
  readonly attemptCount: number;
  readonly progress: { readonly phase: string; readonly epoch: number | null } | null;
  readonly attempts: readonly { readonly state: string; readonly reasonCode: string | null }[];
  readonly artifact: { readonly state: string } | null;
  readonly events: readonly { readonly toState: string; readonly reasonCode: string | null; readonly at: string }[];
}

const CANCEL = "mutation ($runId: ID!) { cancelRun(input: { runId: $runId }) { userErrors { code } } }";

const TERMINAL = ["SUCCEEDED", "FAILED", "CANCELLED"];

export interface StageOptions {
  /** Of every API process. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Objects pass the tap as well, so that the store can be in trouble. */
  readonly tapsStore?: boolean;
  /** Called with the API's data folder before the API starts. */
  readonly beforeApi?: (root: string) => void;
}

/** A whole installation with a project that real agents train in, and a tap that hears what is acknowledged. */
export class TrainingStage {
  readonly installation: Installation;
  api: RunningApi;
  readonly #apiVariables: Readonly<Record<string, string>>;
  readonly tap: Tap;
  readonly ledger: PointLedger;
  readonly project: TrainedProject;
  readonly datasetId: string;

  private constructor(
    parts: Pick<TrainingStage, "installation" | "api" | "tap" | "ledger" | "project" | "datasetId">,
    apiVariables: Readonly<Record<string, string>>,
  ) {
    this.installation = parts.installation;
    this.api = parts.api;
    this.#apiVariables = apiVariables;
    this.tap = parts.tap;
    this.ledger = parts.ledger;
    this.project = parts.project;
    this.datasetId = parts.datasetId;
  }

  static async open({ variables = {}, tapsStore = false, beforeApi }: StageOptions = {}): Promise<TrainingStage> {
    const installation = await Installation.open(variables);
    try {
      beforeApi?.(installation.root);
      const ledger = new PointLedger();
      const [tapPort, apiPort] = [await getPort(), await getPort()];
      const own = `http://127.0.0.1:${apiPort}`;
      const publicUrl = tapsStore ? `http://127.0.0.1:${tapPort}` : own;
      const apiVariables = { GRAFT_PORT: String(apiPort), GRAFT_PUBLIC_URL: publicUrl };
      const api = await installation.startApi(apiVariables);
      const tap = await Tap.open(own, ledger, tapPort);
      const project = await TrainedProject.in(await seed(publicUrl).organization());
      const datasetId = await project.dataset("whole");
      return new TrainingStage({ installation, api, tap, ledger, project, datasetId }, apiVariables);
    } catch (error) {
      await installation.close();
      throw error;
    }
  }

  /** Starts the API again where it was. */
  async restartApi(): Promise<void> {
    this.api = await this.installation.startApi(this.#apiVariables);
  }

  startAgent(name: string, variables: Readonly<Record<string, string>> = {}, url = this.tap.url): Promise<Program> {
    return this.installation.startAgent({ url, key: this.project.agentKey, name, variables });
  }

  train(epochs: number): Promise<string> {
    return this.project.train(this.datasetId, epochs);
  }

  async run(id: string): Promise<StagedRun> {
    const answer = await fetch(new URL("/graphql", this.project.url), {
      method: "POST",
      headers: this.project.client.headers(),
      body: JSON.stringify({ query: RUN, variables: { id } }),
    });
    return ((await answer.json()) as { data: { run: StagedRun } }).data.run;
  }

  /** Waits until the run is as wanted; while nobody answers it asks again. */
  async reaches(id: string, wanted: (run: StagedRun) => boolean, limitMs = 180_000): Promise<StagedRun> {
    return until(async () => {
      const run = await this.run(id).catch(() => undefined);
      return run && wanted(run) ? run : undefined;
    }, limitMs);
  }

  /** Waits until the attempt of that number trains: its engine has told how far it is. */
  training(id: string, attempt = 1): Promise<StagedRun> {
    return this.reaches(
      id,
      ({ attemptCount, progress, state }) =>
        state === "RUNNING" && attemptCount === attempt && progress?.phase === "TUNE",
    );
  }

  /** Waits for the run's end. */
  ended(id: string): Promise<StagedRun> {
    return this.reaches(id, ({ state }) => TERMINAL.includes(state), 300_000);
  }

  /** Leases an agent's folder holds spools of. */
  leasesOf(agent: string): string[] {
    return readdirSync(path.join(this.installation.homeOf(agent), "attempts"));
  }

  /** Bytes of the metrics that an agent's engines have written down. */
  spooledBytes(agent: string): number {
    return this.leasesOf(agent).reduce((sum, lease) => {
      const file = path.join(this.installation.homeOf(agent), "attempts", lease, "spool", "metrics.wal");
      return sum + (existsSync(file) ? statSync(file).size : 0);
    }, 0);
  }

  /** Notes all that an agent's engine has written down, as if it were acknowledged: none of it may be lost. */
  noteSpool(agent: string): void {
    for (const leaseToken of this.leasesOf(agent)) {
      const folder = path.join(this.installation.homeOf(agent), "attempts", leaseToken, "spool");
      const bytes = readFileSync(path.join(folder, "metrics.wal"));
      for (let record = decodeRecord(bytes, 0); record; record = decodeRecord(bytes, record.next)) {
        this.ledger.add({ leaseToken, ...record.batch });
      }
    }
  }

  /** Waits until nothing of earlier attempts waits on the agent's disk. */
  async shipped(agent: string): Promise<void> {
    await until(async () => (this.leasesOf(agent).length === 0 ? true : undefined), 60_000);
  }

  count() {
    return this.ledger.count(this.installation.database.superuserUrl);
  }

  /** Cancels a run and waits for its end: for those that train for longer than a rehearsal lasts. */
  async cancelled(runId: string): Promise<StagedRun> {
    await this.project.organization.asOwner.data(CANCEL, { runId });
    return this.ended(runId);
  }

  /** @param beforeRemoval what must happen when no process is left. */
  async close(beforeRemoval?: () => void): Promise<void> {
    await this.tap.close();
    await this.installation.close(beforeRemoval);
  }
}

/** How often a run's history says that it ended. */
export function ends(run: StagedRun): number {
  return run.events.filter(({ toState }) => TERMINAL.includes(toState)).length;
}

/** What became of a run, for messages. */
export function story({ state, attempts }: StagedRun): string {
  return `${state}; ${attempts.map((attempt) => `${attempt.state} ${attempt.reasonCode ?? ""}`).join(", ")}`;
}
