import type { VersionSelector } from "@graft/contracts";
import type { ReleaseRecord, ReleaseRepository } from "@graft/domain";
import type { Tx } from "../database.ts";
import type { Prisma } from "../generated/prisma/client.ts";

/** Versions as consumers look for them, over Prisma. */
export function releaseRepository(tx: Tx): ReleaseRepository {
  return {
    async find({ organizationId }, { project, model, selector }) {
      const rows = await tx.modelVersion.findMany({
        where: {
          organizationId,
          model: { name: model, ...(project === null ? {} : { project: { slug: project } }) },
          ...matching(selector),
        },
        include: { model: { include: { project: { select: { slug: true } } } } },
        orderBy: { version: "desc" },
      });
      const newest = [...new Map(rows.reverse().map((row) => [row.modelId, row])).values()];
      return Promise.all(newest.map((row) => withBackbone(tx, row)));
    },
    async examples({ organizationId }, datasetVersionId, contents) {
      const dataset = await tx.datasetVersion.findFirst({
        where: { id: datasetVersionId, organizationId },
        select: { artifactId: true },
      });
      if (dataset === null) return [];
      const rows = await tx.artifactFile.findMany({
        where: { organizationId, artifactId: dataset.artifactId, sha256: { in: [...contents] } },
        distinct: ["sha256"],
        orderBy: { path: "asc" },
      });
      return rows.map(({ path, sha256, sizeBytes }) => ({ path, sha256, sizeBytes: Number(sizeBytes) }));
    },
  };
}

/** Versions of equal content have one digest; of them the newest is meant. */
function matching(selector: VersionSelector): Prisma.ModelVersionWhereInput {
  switch (selector.kind) {
    case "ALIAS":
      return { aliases: { some: { name: selector.alias } } };
    case "VERSION":
      return { version: selector.version };
    case "DIGEST":
      return { digest: selector.digest };
  }
}

type VersionRow = Prisma.ModelVersionGetPayload<{
  include: { model: { include: { project: { select: { slug: true } } } } };
}>;

async function withBackbone(tx: Tx, row: VersionRow): Promise<ReleaseRecord> {
  const backbone = await tx.backboneVersion.findUniqueOrThrow({
    where: { id: row.backboneVersionId },
    include: { backbone: true },
  });
  return {
    project: row.model.project.slug,
    model: row.model.name,
    modelVersionId: row.id,
    version: row.version,
    digest: row.digest,
    artifactId: row.artifactId,
    datasetVersionId: row.datasetVersionId,
    backbone: {
      name: backbone.backbone.name,
      version: backbone.version,
      modality: backbone.backbone.modality,
      digest: backbone.digest,
      artifactId: backbone.artifactId,
    },
  };
}
