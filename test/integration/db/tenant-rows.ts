import { createHash, randomUUID } from "node:crypto";
import type { Database, Tx } from "@graft/db";

const digestOf = (text: string) => createHash("sha256").update(text).digest("hex");

/** `auditMeasurement` of the contracts. */
const MEASUREMENT = {
  ...{ attribute: "ink", positiveLabel: "a", confidence: 0.95, count: 1, unknownGroup: 1, groups: [], gaps: [] },
  ...{ inheritance: [], thresholds: [], verdict: "PASS", summary: "One example, of no known group." },
};

/** Ids of one tenant's rows; there is a row in every tenant table. */
export interface TenantRows {
  readonly organizationId: string;
  readonly projectId: string;
  readonly runId: string;
  readonly attemptId: string;
  readonly agentId: string;
  readonly apiKeyId: string;
  readonly modelId: string;
  /** Two versions of the model; `production` stands on the first. */
  readonly versionIds: readonly [string, string];
  readonly auditReportId: string;
  readonly artifactId: string;
  readonly datasetVersionId: string;
}

/** An organization that is there already, with its member, and the key its agent shall come with. */
export interface GivenTenant {
  readonly organizationId: string;
  readonly agentKeyId: string;
}

/** Fills every tenant table, as the tenant itself would: for a new organization, or for one that is given. */
export function createTenantRows(database: Database, given?: GivenTenant): Promise<TenantRows> {
  const organizationId = given?.organizationId ?? randomUUID();
  return database.write({ organizationId }, async (tx) => {
    if (given === undefined) {
      await tx.organization.create({ data: { id: organizationId, slug: organizationId, name: "An organization" } });
    }
    const [role, name] = [given === undefined ? "OWNER" : "VIEWER", "Ada"] as const;
    const member = { id: randomUUID(), organizationId, userId: randomUUID(), role, name, email: "ada@example.org" };
    await tx.member.create({ data: member });
    await tx.invitation.create({
      data: {
        ...{ id: randomUUID(), organizationId, email: "bo@example.org", role: "MEMBER", invitedByName: "Ada" },
        tokenHash: digestOf(organizationId),
        expiresAt: new Date(Date.now() + 60_000),
      },
    });
    await tx.organizationQuota.create({ data: { organizationId, members: 500 } });
    const project = await tx.project.create({
      data: { id: randomUUID(), organizationId, slug: "birds", name: "Birds" },
    });
    const data = await createData(tx, organizationId, project.id);
    const apiKeyId = await createKey(tx, organizationId);
    const run = await createRun(tx, { organizationId, projectId: project.id, apiKeyId: given?.agentKeyId ?? apiKeyId });
    await tx.checkpoint.create({
      data: {
        ...{ id: randomUUID(), organizationId, runId: run.runId, attemptId: run.attemptId },
        ...{ artifactId: data.artifactId, phase: "HEAD", epoch: 1, step: 4 },
      },
    });
    const eraseAfter = new Date(Date.now() + 86_400_000);
    await tx.deletion.create({
      data: { id: randomUUID(), organizationId, projectId: project.id, requestedByName: "Ada", eraseAfter },
    });
    const registry = await createRegistry(tx, { organizationId, projectId: project.id, ...data, ...run });
    return { organizationId, projectId: project.id, ...data, ...run, ...registry };
  });
}

async function createKey(tx: Tx, organizationId: string): Promise<string> {
  const id = randomUUID();
  await tx.apiKey.create({
    data: { id, organizationId, kind: "AGENT", name: "key", prefix: "graft_agent_x", secretHash: digestOf(id) },
  });
  return id;
}

async function createData(tx: Tx, organizationId: string, projectId: string) {
  const artifactId = randomUUID();
  const sha256 = digestOf("a picture");
  await tx.artifact.create({
    data: { id: artifactId, organizationId, kind: "DATASET", digest: digestOf("tree"), sizeBytes: 1, fileCount: 1 },
  });
  await tx.artifactFile.create({ data: { artifactId, organizationId, path: "a.png", sha256, sizeBytes: 1 } });
  await tx.blob.create({ data: { organizationId, sha256, sizeBytes: 1 } });
  await tx.featureShard.create({
    data: { id: randomUUID(), organizationId, keyDigest: digestOf(artifactId), artifactId, rows: 1 },
  });
  const datasetId = randomUUID();
  await tx.dataset.create({ data: { id: datasetId, organizationId, projectId, name: "birds" } });
  const datasetVersionId = randomUUID();
  await tx.datasetVersion.create({
    data: {
      ...{ id: datasetVersionId, organizationId, datasetId, version: 1, digest: digestOf("manifest"), artifactId },
      ...{ modality: "IMAGE", classes: ["a", "b"], attributes: [], exampleCount: 1, balance: [], source: "a test" },
    },
  });
  await tx.example.create({
    data: {
      datasetVersionId,
      organizationId,
      position: 0,
      path: "a.png",
      sha256,
      label: "a",
      split: "TRAIN",
      attributes: {},
    },
  });
  const backboneId = randomUUID();
  const backboneVersionId = randomUUID();
  await tx.backbone.create({ data: { id: backboneId, organizationId, name: "net", modality: "IMAGE" } });
  await tx.backboneVersion.create({
    data: {
      ...{ id: backboneVersionId, organizationId, backboneId, version: 1, digest: digestOf("net"), artifactId },
      ...{ architecture: "net", licence: "MIT", pretrainedOn: "pictures", source: "a test", inputSize: 96 },
      ...{ featureDim: 8, trainable: true, parameters: 10, layerGroups: [] },
    },
  });
  return { artifactId, datasetVersionId, backboneVersionId };
}

interface RunParents {
  readonly organizationId: string;
  readonly projectId: string;
  readonly apiKeyId: string;
}

async function createRun(tx: Tx, { organizationId, projectId, apiKeyId }: RunParents) {
  const [experimentId, runId, attemptId, agentId] = Array.from({ length: 4 }, () => randomUUID()) as [
    string,
    string,
    string,
    string,
  ];
  await tx.experiment.create({
    data: { id: experimentId, organizationId, projectId, name: "first", question: "Enough?" },
  });
  await tx.agent.create({
    data: { id: agentId, organizationId, apiKeyId, name: "one", capabilities: {}, version: "1" },
  });
  await tx.run.create({
    data: {
      ...{ id: runId, organizationId, projectId, experimentId, kind: "TRAIN", name: "a run", spec: {} },
      ...{ specDigest: digestOf("spec"), state: "RUNNING", idempotencyKey: runId, createdByName: "Ada" },
    },
  });
  await tx.runAttempt.create({
    data: {
      ...{ id: attemptId, organizationId, runId, number: 1, agentId, leaseToken: randomUUID(), claimKey: attemptId },
      leaseExpiresAt: new Date(Date.now() + 30_000),
    },
  });
  await tx.runEvent.create({
    data: { id: randomUUID(), organizationId, runId, fromState: "QUEUED", toState: "RUNNING", message: "claimed" },
  });
  const series = await tx.metricSeries.create({ data: { organizationId, runId, key: "loss" } });
  const point = { seriesId: series.id, attempt: 1, organizationId };
  await tx.metricPoint.create({ data: { ...point, step: 1, at: new Date(), value: 0.5, position: 1 } });
  await tx.metricBatch.create({ data: { attemptId, seq: 1, organizationId, runId, position: 1, points: 1 } });
  const log = { streams: [1], times: [0], texts: ["a line"] };
  await tx.logChunk.create({
    data: { attemptId, seq: 1, organizationId, runId, attempt: 1, firstLine: 1, lineCount: 1, ...log },
  });
  await tx.metricSummary.create({
    data: { ...point, count: 1, notFinite: 0, sum: 0.5, lastStep: 1, lastValue: 0.5 },
  });
  return { runId, attemptId, agentId, apiKeyId };
}

interface Parents {
  readonly organizationId: string;
  readonly projectId: string;
  readonly runId: string;
  readonly attemptId: string;
  readonly artifactId: string;
  readonly datasetVersionId: string;
  readonly backboneVersionId: string;
}

async function createRegistry(tx: Tx, parents: Parents) {
  const { organizationId, projectId, runId, attemptId, artifactId, datasetVersionId, backboneVersionId } = parents;
  const modelId = randomUUID();
  await tx.registeredModel.create({ data: { id: modelId, organizationId, projectId, name: "odd-or-even" } });
  const versionIds: [string, string] = [randomUUID(), randomUUID()];
  const evaluateRunId = randomUUID();
  await tx.run.create({
    data: {
      ...{ id: evaluateRunId, organizationId, projectId, kind: "EVALUATE", name: "its test", spec: {} },
      ...{ specDigest: digestOf("test"), state: "SUCCEEDED", idempotencyKey: evaluateRunId, createdByName: "Ada" },
    },
  });
  for (const [index, id] of versionIds.entries()) {
    await tx.modelVersion.create({
      data: {
        ...{ id, organizationId, modelId, version: index + 1, digest: digestOf(id), artifactId, trainRunId: runId },
        ...{ attemptId, datasetVersionId, backboneVersionId },
        ...{ datasetDigest: digestOf("manifest"), backboneDigest: digestOf("net"), specDigest: digestOf("spec") },
        evaluateRunId: index === 0 ? evaluateRunId : runId,
        ...{ codeVersion: "1", strategy: "FEATURE_EXTRACTION", testScore: {} },
      },
    });
  }
  const auditReportId = randomUUID();
  await tx.auditReport.create({
    data: {
      ...{
        id: auditReportId,
        organizationId,
        projectId,
        runId,
        subject: "MODEL_VERSION",
        specDigest: digestOf("spec"),
      },
      ...{ subjectDigest: digestOf(versionIds[0]), modelVersionId: versionIds[0], backboneVersionId },
      ...{ datasetVersionId, datasetDigest: digestOf("manifest") },
      ...{ codeVersion: "1", attribute: "ink", verdict: "PASS", measurement: MEASUREMENT, predictionsId: artifactId },
      ...{ digest: digestOf("report"), signature: "", publicKey: "" },
    },
  });
  const policyId = randomUUID();
  await tx.promotionPolicy.create({
    data: { id: policyId, organizationId, projectId, alias: "production", version: 1, gates: [] },
  });
  const requestId = randomUUID();
  await tx.promotionRequest.create({
    data: {
      ...{ id: requestId, organizationId, projectId, policyId, modelVersionId: versionIds[0], alias: "production" },
      ...{ requestedById: randomUUID(), requestedByName: "Ada", gates: [] },
    },
  });
  await tx.promotionApproval.create({
    data: { id: randomUUID(), organizationId, requestId, userId: randomUUID(), userName: "Bo", approved: true },
  });
  const eventId = randomUUID();
  await tx.promotionEvent.create({
    data: {
      ...{ id: eventId, organizationId, modelId, alias: "production", kind: "PROMOTED", toVersionId: versionIds[0] },
      ...{ requestId, actorId: randomUUID(), actorName: "Bo", gates: [] },
    },
  });
  const scheduleId = randomUUID();
  await tx.retrainingSchedule.create({
    data: {
      ...{ id: scheduleId, organizationId, projectId, name: "weekly", trigger: "CRON", expression: "0 3 * * 1" },
      ...{ zone: "UTC", template: {}, datasetId: randomUUID(), datasetName: "birds", modelName: "odd-or-even" },
      ...{ alias: "production", audits: {}, overlap: "SKIP", catchUp: "LAST", catchUpLimit: 1 },
      ...{ createdById: randomUUID(), createdByName: "Ada" },
    },
  });
  await tx.scheduleFire.create({
    data: { id: randomUUID(), organizationId, scheduleId, dueAt: new Date(), state: "RUNNING" },
  });
  await tx.alias.create({
    data: { id: randomUUID(), organizationId, modelId, name: "production", modelVersionId: versionIds[0], eventId },
  });
  const noticeId = randomUUID();
  await tx.notice.create({
    data: {
      ...{ id: noticeId, organizationId, projectId, kind: "PROMOTION_DECIDED", title: "production is v1 now" },
      ...{ subjectType: "PromotionRequest", subjectId: requestId, actorName: "Bo" },
    },
  });
  const webhookId = randomUUID();
  await tx.webhook.create({
    data: {
      ...{ id: webhookId, organizationId, url: "https://hooks.example.org", kinds: ["RUN_FAILED"] },
      ...{ sealedSecret: "sealed", createdByName: "Ada" },
    },
  });
  await tx.webhookDelivery.create({ data: { id: randomUUID(), organizationId, webhookId, noticeId } });
  await tx.noticeRead.create({ data: { noticeId, organizationId, userId: randomUUID() } });
  return { modelId, versionIds, auditReportId };
}
