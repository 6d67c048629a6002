import type { SpecFacts, SpecReferences, TenantScope } from "@graft/domain";
import type { Tx } from "../database.ts";

interface BalanceRow {
  readonly split: "TRAIN" | "VAL" | "TEST";
  readonly attribute: string | null;
  readonly count: number;
}

/** What a specification must agree with, from this tenant's rows only: a foreign id reads as a missing one. */
export async function readSpecFacts(tx: Tx, scope: TenantScope, references: SpecReferences): Promise<SpecFacts> {
  const { datasetVersionId, backboneVersionId, modelVersionId, artifactIds, candidateVersionIds, winnerRunId } =
    references;
  const { organizationId } = scope;
  const artifacts = await tx.artifact.findMany({
    where: { organizationId, id: { in: [...artifactIds] }, kind: "MODEL", state: "VERIFIED" },
    select: { id: true },
  });
  const modelVersion =
    modelVersionId === null
      ? null
      : await tx.modelVersion.findFirst({
          where: { organizationId, id: modelVersionId },
          select: { digest: true, backboneVersionId: true },
        });
  return {
    dataset: datasetVersionId === null ? null : await readDataset(tx, organizationId, datasetVersionId),
    backbone: backboneVersionId === null ? null : await readBackbone(tx, organizationId, backboneVersionId),
    modelVersion,
    candidateVersions: await readCandidateVersions(tx, organizationId, candidateVersionIds),
    modelArtifacts: new Set(artifacts.map((artifact) => artifact.id)),
    winner:
      winnerRunId === null
        ? null
        : await tx.run.findFirst({
            where: { organizationId, id: winnerRunId, kind: "TRAIN" },
            select: { artifactId: true, datasetVersionId: true, backboneVersionId: true },
          }),
  };
}

async function readCandidateVersions(
  tx: Tx,
  organizationId: string,
  ids: readonly string[],
): Promise<SpecFacts["candidateVersions"]> {
  if (ids.length === 0) return new Map();
  const rows = await tx.modelVersion.findMany({
    where: { organizationId, id: { in: [...ids] } },
    select: { id: true, artifactId: true, trainRunId: true, backboneVersionId: true },
  });
  return new Map(rows.map(({ id, ...version }) => [id, version]));
}

async function readDataset(tx: Tx, organizationId: string, id: string): Promise<SpecFacts["dataset"]> {
  const row = await tx.datasetVersion.findFirst({
    where: { organizationId, id },
    select: {
      modality: true,
      classes: true,
      attributes: true,
      balance: true,
      dataset: { select: { projectId: true } },
    },
  });
  if (!row) return null;
  const splits = { TRAIN: 0, VAL: 0, TEST: 0 };
  for (const { split, attribute, count } of row.balance as unknown as BalanceRow[]) {
    if (attribute === null) splits[split] += count;
  }
  const attributes = (row.attributes as unknown as { name: string }[]).map(({ name }) => name);
  return { projectId: row.dataset.projectId, modality: row.modality, classes: row.classes, attributes, splits };
}

async function readBackbone(tx: Tx, organizationId: string, id: string): Promise<SpecFacts["backbone"]> {
  const row = await tx.backboneVersion.findFirst({
    where: { organizationId, id },
    select: {
      digest: true,
      trainable: true,
      inputSize: true,
      layerGroups: true,
      backbone: { select: { modality: true } },
    },
  });
  if (!row) return null;
  const layerGroups = (row.layerGroups as unknown as { name: string }[]).map(({ name }) => name);
  const { digest, trainable, inputSize } = row;
  return { modality: row.backbone.modality, digest, trainable, inputSize, layerGroups };
}
