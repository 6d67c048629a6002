import { generateKeyPairSync, randomUUID, sign } from "node:crypto";
import {
  type AuditSpec,
  auditSpecSchema,
  type DatasetManifest,
  digestOfJson,
  type Json,
  type PredictionTable,
  presetStrategy,
  sha256Hex,
} from "@graft/contracts";
import { unitOfWork } from "@graft/db";
import { auditMeasurer, auditRecorder, type ReportSigner, registerModelVersion, type TenantScope } from "@graft/domain";
import type { SeededOrganization, SeededProject } from "@graft/testkit";
import { createBackboneVersion, createDatasetVersion, type VersionView } from "./create-versions.ts";
import { type DrawnDataset, type DrawnExample, drawBackbone, drawBalanced, drawDataset } from "./made-data.ts";
import type { RegistryBench } from "./registry-bench.ts";
import { type Contents, uploadVerified } from "./upload.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
/** A platform key of the test's own. */
export const signer: ReportSigner = {
  publicKey: publicKey.export({ type: "spki", format: "der" }).toString("base64"),
  sign: (text) => sign(null, Buffer.from(text), privateKey).toString("base64"),
};

export const rawId = (globalId: string) => Buffer.from(globalId, "base64").toString("utf8").split(":")[1] ?? "";
export const globalId = (type: string, id: string) => Buffer.from(`${type}:${id}`).toString("base64");

/** Which label a predictor decides for. */
export type Decide = (example: DatasetManifest["examples"][number]) => string;
export const decideRightly: Decide = ({ label }) => label;
/** Odd for red ink and even for blue: a demographic parity difference of 1. */
export const decideByInk: Decide = ({ attributes }) => (attributes.ink === "red" ? "odd" : "even");

export interface AuditOptions {
  /** What the agent claims instead of what is so. */
  readonly change?: Partial<PredictionTable>;
  readonly validDays?: number | null;
}

export interface ModelView {
  readonly id: string;
  readonly digest: string;
}

/** A project with a data set and a backbone, in which runs have ended: their rows are written, their ends are real. */
export class RegisteredProject {
  readonly #bench: RegistryBench;
  readonly organization: SeededOrganization;
  readonly project: SeededProject;
  readonly manifest: DatasetManifest;
  readonly dataset: VersionView;
  readonly backbone: VersionView;
  readonly scope: TenantScope;
  #agentId: string | undefined;

  private constructor(fields: {
    bench: RegistryBench;
    organization: SeededOrganization;
    project: SeededProject;
    manifest: DatasetManifest;
    dataset: VersionView;
    backbone: VersionView;
  }) {
    this.#bench = fields.bench;
    this.organization = fields.organization;
    this.project = fields.project;
    this.manifest = fields.manifest;
    this.dataset = fields.dataset;
    this.backbone = fields.backbone;
    this.scope = { organizationId: rawId(this.organization.id), actor: { kind: "SYSTEM", name: "test" } };
  }

  static async open(
    bench: RegistryBench,
    drawn: readonly DrawnExample[] | DrawnDataset = drawBalanced(25),
    backboneContents: Contents = drawBackbone("tiny"),
  ): Promise<RegisteredProject> {
    const organization = await bench.organization();
    const project = await organization.project();
    const { manifest, contents } = "contents" in drawn ? drawn : drawDataset(drawn);
    const artifact = await uploadVerified(organization.asOwner, "DATASET", contents);
    const { version: dataset } = await createDatasetVersion(organization.asOwner, {
      projectId: project.id,
      dataset: "digits",
      artifactId: artifact.id,
    });
    const { version: backbone } = await createBackboneVersion(organization.asOwner, backboneContents);
    if (!dataset || !backbone) throw new Error("versions are made");
    return new RegisteredProject({ bench, organization, project, manifest, dataset, backbone });
  }

  /** A TRAIN run's model, scored by an EVALUATE run that registers it. */
  async model(weights: string | Contents, top1 = 0.9): Promise<ModelView> {
    const contents = typeof weights === "string" ? { "weights.bin": weights } : weights;
    const artifact = await uploadVerified(this.organization.asOwner, "MODEL", contents);
    const artifactId = rawId(artifact.id);
    const train = await this.run("TRAIN", {}, artifactId);
    const evaluate = await this.run("EVALUATE", {});
    const testScore = {
      count: 100,
      top1,
      macroF1: top1,
      loss: 0.3,
      ece: 0.02,
      perClass: [],
      confusion: [],
      correct: "",
    };
    const registration = {
      projectId: rawId(this.project.id),
      modelName: "parity",
      winner: { runId: train.runId, artifactId, strategy: presetStrategy("FEATURE_EXTRACTION") },
      evaluateRunId: evaluate.runId,
      attemptId: evaluate.attemptId,
      ladderRunId: null,
      datasetVersionId: rawId(this.dataset.id),
      backboneVersionId: rawId(this.backbone.id),
      codeVersion: "test",
      testScore,
    };
    const work = unitOfWork(this.#bench.test.database);
    const register = () =>
      work.write(this.scope, (repositories) => registerModelVersion(this.scope, repositories, registration));
    const [{ id }, again] = [await register(), await register()];
    if (again.id !== id) throw new Error("the same EVALUATE run registered twice");
    return { id: globalId("ModelVersion", id), digest: artifact.digest };
  }

  /** An AUDIT run's end: predictions uploaded, held against the stored examples, measured, signed. Answers the report. */
  async audit(
    subject: ModelView | "BACKBONE",
    decide: Decide,
    { change = {}, validDays = null }: AuditOptions = {},
  ): Promise<string> {
    const spec = this.auditSpec(subject);
    const table = { ...this.predictions(spec, decide), ...change };
    const predictions = await uploadVerified(this.organization.asOwner, "PREDICTIONS", {
      "predictions.json": JSON.stringify(table),
    });
    const { runId, attemptId } = await this.run("AUDIT", spec, rawId(predictions.id));
    const completion = {
      runId,
      attemptId,
      projectId: rawId(this.project.id),
      spec,
      specDigest: digestOfJson(spec as unknown as Json),
      predictionsId: rawId(predictions.id),
      codeVersion: "test",
    };
    const work = unitOfWork(this.#bench.test.database);
    const measured = await auditMeasurer(work, this.#bench.store)(this.scope, completion);
    const record = auditRecorder({ signer, validDays });
    const { id } = await work.write(this.scope, (repositories) =>
      record(this.scope, repositories, { completion, measured }),
    );
    return globalId("AuditReport", id);
  }

  auditSpec(subject: ModelView | "BACKBONE"): AuditSpec {
    const model = subject === "BACKBONE" ? null : subject;
    return auditSpecSchema.parse({
      kind: "AUDIT",
      subject: model ? "MODEL_VERSION" : "BACKBONE",
      backboneVersionId: rawId(this.backbone.id),
      ...(model && { modelVersionId: rawId(model.id) }),
      subjectDigest: model?.digest ?? this.backbone.digest,
      datasetVersionId: rawId(this.dataset.id),
      inputSize: 32,
      attribute: "ink",
      positiveLabel: "odd",
      thresholds: [{ metric: "demographicParityDifference", max: 0.1 }],
      bootstrapSamples: 100,
      seed: 7,
    });
  }

  predictions(spec: AuditSpec, decide: Decide): PredictionTable {
    const test = this.manifest.examples.filter(({ split }) => split === "TEST");
    const decisions = test.map(decide);
    const scores = decisions.map((label) => (label === spec.positiveLabel ? 0.9 : 0.1));
    return {
      format: "graft.predictions/1",
      subjectDigest: spec.subjectDigest,
      datasetDigest: this.dataset.digest,
      split: "TEST",
      attribute: spec.attribute,
      positiveLabel: spec.positiveLabel,
      examples: test.map(({ sha256 }) => sha256),
      labels: test.map(({ label }) => label),
      decisions: { subject: decisions, balancedProbe: decisions, plainProbe: decisions },
      scores: { subject: scores, balancedProbe: scores, plainProbe: scores },
      groups: test.map(({ attributes }) => attributes.ink ?? null),
    };
  }

  /** Rows of a run that has ended, and of its attempt. */
  async run(kind: "TRAIN" | "EVALUATE" | "AUDIT", spec: object, artifactId: string | null = null) {
    const { organizationId } = this.scope;
    const [runId, attemptId] = [randomUUID(), randomUUID()];
    const agentId = await this.#agent();
    await this.#bench.test.database.write(this.scope, async (tx) => {
      await tx.run.create({
        data: {
          ...{ id: runId, organizationId, projectId: rawId(this.project.id), kind, name: kind.toLowerCase(), spec },
          ...{
            specDigest: sha256Hex(runId),
            state: "SUCCEEDED",
            idempotencyKey: runId,
            createdByName: "Ada",
            artifactId,
            datasetVersionId: rawId(this.dataset.id),
            backboneVersionId: rawId(this.backbone.id),
          },
        },
      });
      await tx.runAttempt.create({
        data: {
          ...{ id: attemptId, organizationId, runId, number: 1, agentId, leaseToken: randomUUID(), claimKey: runId },
          ...{ state: "SUCCEEDED", leaseExpiresAt: new Date() },
        },
      });
    });
    return { runId, attemptId };
  }

  async #agent(): Promise<string> {
    if (this.#agentId !== undefined) return this.#agentId;
    const id = randomUUID();
    const { id: apiKeyId } = await this.organization.key("AGENT");
    const { organizationId } = this.scope;
    await this.#bench.test.database.write(this.scope, (tx) =>
      tx.agent.create({
        data: { id, organizationId, apiKeyId: rawId(apiKeyId), name: "one", capabilities: {}, version: "test" },
      }),
    );
    this.#agentId = id;
    return id;
  }
}
