import { splitScoreSchema } from "@graft/contracts";
import type { ModelRepository, ModelVersionRecord } from "@graft/domain";
import type { Tx } from "../database.ts";
import type { Prisma } from "../generated/prisma/client.ts";
import { newId } from "../new-id.ts";

/** Registered models over Prisma. */
export function modelRepository(tx: Tx): ModelRepository {
  return {
    async lockModel({ organizationId }, { projectId, name }) {
      await tx.registeredModel.createMany({
        data: [{ id: newId(), organizationId, projectId, name }],
        skipDuplicates: true,
      });
      const rows = await tx.$queryRaw<[{ id: string }]>`
        SELECT id FROM registered_model
        WHERE organization_id = ${organizationId}::uuid AND project_id = ${projectId}::uuid AND name = ${name} FOR UPDATE`;
      return rows[0].id;
    },
    async findModel({ organizationId }, { projectId, name }) {
      const row = await tx.registeredModel.findFirst({
        where: { organizationId, projectId, name },
        select: { id: true },
      });
      return row?.id ?? null;
    },
    async findVersion({ organizationId }, id) {
      const row = await tx.modelVersion.findFirst({ where: { id, organizationId }, include: { model: true } });
      return row && readVersion(row);
    },
    async findByEvaluateRun({ organizationId }, modelId, evaluateRunId) {
      const row = await tx.modelVersion.findFirst({
        where: { organizationId, modelId, evaluateRunId },
        select: { id: true },
      });
      return row?.id ?? null;
    },
    trainRun: ({ organizationId }, id) =>
      tx.run.findFirst({
        where: { id, organizationId, kind: "TRAIN" },
        select: { specDigest: true, artifactId: true, datasetVersionId: true, backboneVersionId: true },
      }),
    async insertVersion({ organizationId }, version) {
      const { modelId, testScore } = version;
      const newest = await tx.modelVersion.aggregate({ where: { organizationId, modelId }, _max: { version: true } });
      const row = await tx.modelVersion.create({
        data: {
          ...version,
          id: newId(),
          organizationId,
          version: (newest._max.version ?? 0) + 1,
          testScore: testScore as Prisma.InputJsonValue,
        },
      });
      return row.id;
    },
  };
}

type VersionRow = Prisma.ModelVersionGetPayload<{ include: { model: true } }>;

function readVersion(row: VersionRow): ModelVersionRecord {
  return {
    id: row.id,
    modelId: row.modelId,
    modelName: row.model.name,
    projectId: row.model.projectId,
    version: row.version,
    digest: row.digest,
    artifactId: row.artifactId,
    trainRunId: row.trainRunId,
    evaluateRunId: row.evaluateRunId,
    datasetVersionId: row.datasetVersionId,
    backboneVersionId: row.backboneVersionId,
    backboneDigest: row.backboneDigest,
    testScore: splitScoreSchema.parse(row.testScore),
  };
}
