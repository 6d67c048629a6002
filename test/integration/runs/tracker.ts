import type { ApiCaller } from "@graft/testkit";
import type { UserError } from "../registry/upload.ts";

export interface TrackedRunView {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly reasonCode: string | null;
  readonly reason: string | null;
  readonly errorCode: string | null;
  readonly params: Record<string, unknown> | null;
  readonly spec: Record<string, unknown>;
  readonly result: unknown;
  readonly attemptCount: number;
  readonly maxAttempts: number;
  readonly attempts: readonly { state: string; reasonCode: string | null; trackedBy: string | null; agent: unknown }[];
  readonly artifacts: { readonly nodes: readonly { id: string; kind: string; state: string }[] };
  readonly metrics: readonly { key: string; count: number }[];
}

export const TRACKED_FIELDS = `id kind state reasonCode reason errorCode params spec result attemptCount maxAttempts
  attempts { state reasonCode trackedBy agent { id } } artifacts(first: 10) { nodes { id kind state } } metrics { key count }`;

export interface Started {
  readonly run: TrackedRunView | null;
  readonly leaseToken: string | null;
  readonly leaseSeconds: number | null;
  readonly userErrors: readonly UserError[];
}

export interface Tracked {
  readonly id: string;
  readonly leaseToken: string;
}

/** What somebody who tracks a training of their own says to the API. */
export class Tracker {
  readonly caller: ApiCaller;

  constructor(caller: ApiCaller) {
    this.caller = caller;
  }

  async tryStart(input: object): Promise<Started> {
    const { startTrackedRun } = await this.caller.data<{ startTrackedRun: Started }>(
      `mutation ($input: StartTrackedRunInput!) {
        startTrackedRun(input: $input) {
          run { ${TRACKED_FIELDS} } leaseToken leaseSeconds userErrors { code message subject }
        }
      }`,
      { input: { name: "by hand", idempotencyKey: crypto.randomUUID(), ...input } },
    );
    return startTrackedRun;
  }

  async start(projectId: string, change: object = {}): Promise<Tracked> {
    const { run, leaseToken, userErrors } = await this.tryStart({ projectId, ...change });
    if (!run || !leaseToken) throw new Error(JSON.stringify(userErrors));
    return { id: run.id, leaseToken };
  }

  async run(id: string): Promise<TrackedRunView> {
    const { run } = await this.caller.data<{ run: TrackedRunView | null }>(
      `query ($id: ID!) { run(id: $id) { ${TRACKED_FIELDS} } }`,
      { id },
    );
    if (!run) throw new Error(`no run ${id}`);
    return run;
  }

  async heartbeat(...leaseTokens: string[]) {
    const { heartbeat } = await this.caller.data<{ heartbeat: { leases: { control: string; held: boolean }[] } }>(
      "mutation ($input: HeartbeatInput!) { heartbeat(input: $input) { leases { control held } userErrors { code message } } }",
      { input: { leases: leaseTokens.map((leaseToken) => ({ leaseToken })) } },
    );
    return heartbeat.leases;
  }

  async #mutate(name: string, type: string, input: object): Promise<{ userErrors: readonly UserError[] }> {
    const answer = await this.caller.data<Record<string, { userErrors: readonly UserError[] }>>(
      `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code message subject } } }`,
      { input },
    );
    return answer[name] ?? { userErrors: [] };
  }

  logParams({ id, leaseToken }: Tracked, params: object) {
    return this.#mutate("logParams", "LogParamsInput", { runId: id, leaseToken, params });
  }

  /** One point of the key `loss`. */
  logLoss({ id, leaseToken }: Tracked, seq: number, value: number | string) {
    const point = { keys: ["loss"], keyIndexes: [0], steps: [seq], times: [1_700_000_000_000], values: [value] };
    return this.#mutate("logMetrics", "LogMetricsInput", { runId: id, leaseToken, seq, ...point });
  }

  announce({ leaseToken }: Tracked, content = "a".repeat(64)) {
    const files = [{ path: "notes.txt", sha256: content, sizeBytes: 3 }];
    return this.#mutate("createArtifactUpload", "CreateArtifactUploadInput", { kind: "FILE", files, leaseToken });
  }

  complete({ id, leaseToken }: Tracked, change: object = {}) {
    return this.#mutate("completeRun", "CompleteRunInput", {
      ...{ runId: id, leaseToken, idempotencyKey: crypto.randomUUID(), outcome: "SUCCEEDED", reasonCode: "OK" },
      result: { kind: "TRACKED", summary: {} },
      ...change,
    });
  }
}
