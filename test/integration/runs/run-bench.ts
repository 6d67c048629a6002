import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { sha256Hex } from "@graft/contracts";
import { encodeCorrect } from "@graft/fairness";
import {
  type ApiCaller,
  openTestDatabase,
  type SeededOrganization,
  seed,
  type TestDatabase,
  until,
} from "@graft/testkit";
import pg from "pg";
import { createBackboneVersion, createDatasetVersion } from "../registry/create-versions.ts";
import { drawBackbone, drawBalanced, drawDataset } from "../registry/made-data.ts";
import { filesOf, put, uploadVerified } from "../registry/upload.ts";
import { startTestApi } from "../start-test-api.ts";

interface UserError {
  readonly code: string;
  readonly message: string;
  readonly subject: string | null;
}

export interface RunView {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly state: string;
  readonly reasonCode: string | null;
  readonly reason: string | null;
  readonly errorCode: string | null;
  readonly waitingReason: string | null;
  readonly attemptCount: number;
  readonly result: unknown;
  readonly progress: unknown;
  readonly attempts: readonly { state: string; reasonCode: string | null }[];
  readonly children: readonly { id: string; kind: string; name: string; state: string }[];
  readonly events: readonly { toState: string; message: string }[];
}

export interface ClaimView {
  readonly leaseToken: string;
  readonly spec: Record<string, unknown> & { kind: string };
  readonly run: { readonly id: string; readonly name: string };
  readonly attempt: { readonly number: number };
  readonly models: readonly { key: string }[];
}

const RUN_FIELDS = `id name kind state reasonCode reason errorCode waitingReason attemptCount result progress { phase epoch fraction }
  attempts { state reasonCode } children { id kind name state } events { toState message }`;

/** The real API over a real database, with leases as short as a test wants them. */
export async function openRunBench(leaseSeconds = 30, more: Readonly<Record<string, string>> = {}) {
  const test: TestDatabase = await openTestDatabase();
  // Sessions outlive a restart only under the secret that signed them.
  const variables = {
    GRAFT_LEASE_SECONDS: String(leaseSeconds),
    GRAFT_AUTH_SECRET: randomBytes(32).toString("hex"),
    ...more,
  };
  let api = await startTestApi(test, variables);
  /** Ends the API and starts it again `awayMs` later, over the same database. */
  const restart = async (awayMs: number) => {
    await api.close();
    await delay(awayMs);
    api = await startTestApi(test, variables);
    return api;
  };
  const close = async () => {
    await api.close();
    await test.close();
  };
  /** What no API does: time that passed, for one. */
  const sql = async (text: string, values: readonly unknown[]) => {
    const superuser = new pg.Client({ connectionString: test.superuserUrl });
    await superuser.connect();
    await superuser.query(text, [...values]).finally(() => superuser.end());
  };
  return { test, close, restart, sql, tenant: () => openTenant(api.url) };
}

/** A tenant with a project, a data set and a backbone, ready to make runs. */
export async function openTenant(url: string) {
  const organization = await seed(url).organization();
  const project = await organization.project();
  const { asOwner } = organization;
  const { contents } = drawDataset(drawBalanced(2));
  const artifact = await uploadVerified(asOwner, "DATASET", contents);
  const dataset = await createDatasetVersion(asOwner, {
    projectId: project.id,
    dataset: "digits",
    artifactId: artifact.id,
  });
  const backbone = await createBackboneVersion(asOwner, drawBackbone("tiny"));
  if (!dataset.version || !backbone.version) throw new Error(JSON.stringify([dataset, backbone]));
  return new RunTenant({
    organization,
    projectId: project.id,
    datasetVersionId: dataset.version.id,
    backboneVersionId: backbone.version.id,
  });
}

interface TenantFields {
  readonly organization: SeededOrganization;
  readonly projectId: string;
  readonly datasetVersionId: string;
  readonly backboneVersionId: string;
}

const phase = { epochs: 1, batchSize: 8, smallerBatch: true, optimizer: { kind: "SGD", rate: 0.1 } };
const strategy = (name: string, scope: object, headStart: string) => ({
  ...{ name, scope, headStart, release: "AT_ONCE", backboneStart: "PRETRAINED" },
});
export const EXTRACTION = { strategy: strategy("FEATURE_EXTRACTION", { kind: "HEAD" }, "RANDOM"), headPhase: phase };
export const PARTIAL = {
  strategy: strategy("PARTIAL", { kind: "TOP_GROUPS", groups: 1 }, "LINEAR_PROBE"),
  headPhase: phase,
  tunePhase: phase,
};

export class RunTenant {
  readonly organization: SeededOrganization;
  readonly owner: ApiCaller;
  readonly projectId: string;
  readonly inputs: { datasetVersionId: string; backboneVersionId: string; inputSize: number; seed: number };

  constructor({ organization, projectId, datasetVersionId, backboneVersionId }: TenantFields) {
    this.organization = organization;
    this.owner = organization.asOwner;
    this.projectId = projectId;
    this.inputs = { datasetVersionId, backboneVersionId, inputSize: 32, seed: 1 };
  }

  trainSpec(change: object = {}) {
    return { kind: "TRAIN", ...this.inputs, ...EXTRACTION, ...change };
  }

  async tryCreateRun(spec: object, change: object = {}) {
    const input = { projectId: this.projectId, name: "a run", spec, idempotencyKey: crypto.randomUUID(), ...change };
    const { createRun } = await this.owner.data<{ createRun: { run: RunView | null; userErrors: UserError[] } }>(
      `mutation ($input: CreateRunInput!) { createRun(input: $input) { run { ${RUN_FIELDS} } userErrors { code message subject } } }`,
      { input },
    );
    return createRun;
  }

  async createRun(spec: object = this.trainSpec(), change: object = {}): Promise<RunView> {
    const { run, userErrors } = await this.tryCreateRun(spec, change);
    if (!run) throw new Error(JSON.stringify(userErrors));
    return run;
  }

  async run(id: string): Promise<RunView> {
    const { run } = await this.owner.data<{ run: RunView | null }>(
      `query ($id: ID!) { run(id: $id) { ${RUN_FIELDS} } }`,
      { id },
    );
    if (!run) throw new Error(`no run ${id}`);
    return run;
  }

  runIn(id: string, state: string, limitMs = 30_000): Promise<RunView> {
    return until(async () => {
      const run = await this.run(id);
      return run.state === state ? run : undefined;
    }, limitMs);
  }

  async cancel(runId: string): Promise<RunView> {
    const { cancelRun } = await this.owner.data<{ cancelRun: { run: RunView | null; userErrors: UserError[] } }>(
      `mutation ($runId: ID!) { cancelRun(input: { runId: $runId }) { run { ${RUN_FIELDS} } userErrors { code message } } }`,
      { runId },
    );
    if (!cancelRun.run) throw new Error(JSON.stringify(cancelRun.userErrors));
    return cancelRun.run;
  }

  async agent(name = `agent ${crypto.randomUUID()}`, change: object = {}): Promise<TestAgent> {
    const { caller } = await this.organization.key("AGENT");
    return TestAgent.register(caller, name, change);
  }
}

/** What an agent says to the API, word by word; it trains nothing. */
export class TestAgent {
  readonly caller: ApiCaller;
  readonly id: string;

  constructor(caller: ApiCaller, id: string) {
    this.caller = caller;
    this.id = id;
  }

  static async register(caller: ApiCaller, name: string, change: object = {}): Promise<TestAgent> {
    const capabilities = {
      ...{ backend: "wasm", device: "a test", cores: 2, memoryBytes: 2 ** 30, nodeVersion: "20", engineVersion: "1" },
      labels: [],
      ...change,
    };
    const { registerAgent } = await caller.data<{
      registerAgent: { agent: { id: string } | null; userErrors: UserError[] };
    }>(
      "mutation ($input: RegisterAgentInput!) { registerAgent(input: $input) { agent { id } userErrors { code message subject } } }",
      { input: { name, version: "1.0.0", protocolVersion: 1, capabilities } },
    );
    if (!registerAgent.agent) throw new Error(JSON.stringify(registerAgent.userErrors));
    return new TestAgent(caller, registerAgent.agent.id);
  }

  async claim(idempotencyKey: string = crypto.randomUUID()): Promise<ClaimView | null> {
    const { claimNextRun } = await this.caller.data<{ claimNextRun: { claim: ClaimView | null } }>(
      `mutation ($input: ClaimNextRunInput!) {
        claimNextRun(input: $input) { claim { leaseToken spec run { id name } attempt { number } models { key } } userErrors { code message } }
      }`,
      { input: { agentId: this.id, idempotencyKey } },
    );
    return claimNextRun.claim;
  }

  async mustClaim(): Promise<ClaimView> {
    const claim = await this.claim();
    if (!claim) throw new Error("nothing to claim");
    return claim;
  }

  async heartbeat(leaseTokens: readonly string[], progress: object | null = null) {
    const leases = leaseTokens.map((leaseToken) => ({ leaseToken, progress }));
    const { heartbeat } = await this.caller.data<{ heartbeat: { leases: { control: string; held: boolean }[] } }>(
      "mutation ($input: HeartbeatInput!) { heartbeat(input: $input) { leases { control held } userErrors { code message } } }",
      { input: { agentId: this.id, leases } },
    );
    return heartbeat.leases;
  }

  async complete(claim: ClaimView, change: object = {}) {
    const { completeRun } = await this.caller.data<{ completeRun: { run: RunView | null; userErrors: UserError[] } }>(
      `mutation ($input: CompleteRunInput!) { completeRun(input: $input) { run { ${RUN_FIELDS} } userErrors { code message subject } } }`,
      {
        input: {
          runId: claim.run.id,
          leaseToken: claim.leaseToken,
          idempotencyKey: crypto.randomUUID(),
          outcome: "SUCCEEDED",
          reasonCode: "OK",
          ...change,
        },
      },
    );
    return completeRun;
  }

  /** Uploads a made model under the claim's lease; answers the VERIFIED artifact's id. */
  uploadModel(claim: ClaimView): Promise<string> {
    return this.upload(claim, "MODEL", { "weights.bin": `${claim.run.id} ${claim.attempt.number}` });
  }

  /** Announces an artifact under the claim's lease; answers its id and where its contents go. */
  async announce({ leaseToken }: ClaimView, kind: string, contents: Readonly<Record<string, string>>) {
    const { made } = await this.caller.data<{
      made: { artifact: { id: string } | null; uploads: { sha256: string; url: string }[]; userErrors: UserError[] };
    }>(
      `mutation ($input: CreateArtifactUploadInput!) {
        made: createArtifactUpload(input: $input) { artifact { id } uploads { sha256 url } userErrors { code message subject } }
      }`,
      { input: { kind, files: filesOf(contents), leaseToken } },
    );
    const id = made.artifact?.id;
    if (!id) throw new Error(JSON.stringify(made.userErrors));
    return { id, uploads: made.uploads };
  }

  /** Uploads an artifact under the claim's lease; answers its id when it is VERIFIED. */
  async upload(claim: ClaimView, kind: string, contents: Readonly<Record<string, string>>): Promise<string> {
    const { id, uploads } = await this.announce(claim, kind, contents);
    const byDigest = new Map(Object.values(contents).map((content) => [sha256Hex(content), content]));
    for (const { sha256, url } of uploads) await put(url, byDigest.get(sha256) ?? "");
    await this.caller.data(
      "mutation ($input: CompleteArtifactUploadInput!) { completeArtifactUpload(input: $input) { userErrors { code } } }",
      {
        input: { artifactId: id, leaseToken: claim.leaseToken },
      },
    );
    return until(async () => {
      const { artifact } = await this.caller.data<{ artifact: { state: string } }>(
        "query ($id: ID!) { artifact(id: $id) { state } }",
        { id },
      );
      return artifact.state === "VERIFIED" ? id : undefined;
    });
  }

  async logMetrics(claim: ClaimView, seq: number, points: Record<string, [step: number, value: number | string][]>) {
    const keys = Object.keys(points);
    const flat = keys.flatMap((key, index) => (points[key] ?? []).map(([step, value]) => ({ index, step, value })));
    const { logMetrics } = await this.caller.data<{
      logMetrics: {
        acknowledgedSeq: number;
        stored: number;
        replacedInBatch: number;
        repeated: boolean;
        userErrors: UserError[];
      };
    }>(
      "mutation ($input: LogMetricsInput!) { logMetrics(input: $input) { acknowledgedSeq stored replacedInBatch repeated userErrors { code message subject } } }",
      {
        input: {
          ...{ runId: claim.run.id, leaseToken: claim.leaseToken, seq, keys },
          keyIndexes: flat.map(({ index }) => index),
          steps: flat.map(({ step }) => step),
          times: flat.map(({ step }) => 1_700_000_000_000 + step),
          values: flat.map(({ value }) => value),
        },
      },
    );
    return logMetrics;
  }
}

/** A score of `right` right answers of `count`. */
export function score(right: number, count = 8) {
  const correct = encodeCorrect(Array.from({ length: count }, (_, row) => row < right));
  return {
    count,
    top1: right / count,
    macroF1: right / count,
    loss: 0.5,
    ece: 0.1,
    perClass: [],
    confusion: [],
    correct,
  };
}

const cost = { backend: "wasm", wallSeconds: 2, peakMemoryBytes: 1, cache: null };

export function trainResult(right: number, count = 8) {
  const size = { epochs: 1, trainableParameters: 4, totalParameters: 8, phases: [] };
  return { kind: "TRAIN", ...cost, ...size, validation: score(right, count) };
}

export function evaluateResult(scores: Record<string, ReturnType<typeof score>>) {
  return { kind: "EVALUATE", ...cost, candidates: Object.entries(scores).map(([runId, test]) => ({ runId, test })) };
}
