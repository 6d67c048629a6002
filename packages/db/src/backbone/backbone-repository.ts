import { type BackboneManifest, nativeInputSize } from "@graft/contracts";
import type { BackboneRepository, NewBackboneVersion, TenantScope } from "@graft/domain";
import type { Tx } from "../database.ts";
import type { Prisma } from "../generated/prisma/client.ts";
import { newId } from "../new-id.ts";

/** Backbones over Prisma. */
export function backboneRepository(tx: Tx): BackboneRepository {
  return {
    async lockBackbone({ organizationId }, { name, modality }) {
      await tx.backbone.createMany({ data: [{ id: newId(), organizationId, name, modality }], skipDuplicates: true });
      const rows = await tx.$queryRaw<[{ id: string }]>`
        SELECT id FROM backbone WHERE organization_id = ${organizationId}::uuid AND name = ${name} FOR UPDATE`;
      return rows[0].id;
    },
    async findVersion({ organizationId }, id) {
      const row = await tx.backboneVersion.findFirst({ where: { id, organizationId }, include: { backbone: true } });
      return row && { id: row.id, backboneName: row.backbone.name, digest: row.digest };
    },
    async findVersionByDigest({ organizationId }, backboneId, digest) {
      const row = await tx.backboneVersion.findFirst({
        where: { organizationId, backboneId, digest },
        select: { id: true },
      });
      return row?.id ?? null;
    },
    insertVersion: (scope, version) => insertVersion(tx, scope, version),
  };
}

async function insertVersion(
  tx: Tx,
  { organizationId }: TenantScope,
  { backboneId, digest, artifactId, manifest }: NewBackboneVersion,
): Promise<string> {
  const { architecture, licence, pretrainedOn, source, featureDim, trainable, parameters, layerGroups } = manifest;
  const newest = await tx.backboneVersion.aggregate({ where: { organizationId, backboneId }, _max: { version: true } });
  const row = await tx.backboneVersion.create({
    data: {
      id: newId(),
      organizationId,
      backboneId,
      version: (newest._max.version ?? 0) + 1,
      digest,
      artifactId,
      architecture,
      licence,
      pretrainedOn,
      source: `${source.kind}:${source.name}@${source.version}`,
      inputSize: nativeInputSize(manifest),
      tokenizer: tokenizerName(manifest),
      featureDim,
      trainable,
      parameters: BigInt(parameters),
      layerGroups: layerGroups.map((group) => ({
        name: group.name,
        parameters: group.parameters,
      })) satisfies Prisma.InputJsonValue,
    },
  });
  return row.id;
}

function tokenizerName({ modality, input }: BackboneManifest): string | null {
  return modality === "TEXT" ? `SentencePiece unigram, ${input.tokenizer.pieces.toLocaleString("en")} pieces` : null;
}
