import type { ExecutableSpec } from "@graft/contracts";
import { builder } from "../builder.ts";
import { encodeId } from "../global-id.ts";
import { Run } from "./run.ts";
import { RunAttempt } from "./run-attempt.ts";

/** What a claim's fields are read from. */
export interface ClaimShape {
  readonly runId: string;
  readonly attemptId: string;
  readonly leaseToken: string;
  readonly leaseSeconds: number;
  readonly spec: ExecutableSpec;
}

interface ModelShape {
  readonly key: string;
  readonly digest: string;
  readonly artifactId: string;
}

interface InputShape {
  readonly versionId: string;
  readonly digest: string;
  readonly artifactId: string;
}

function claimInput(name: "ClaimDataset" | "ClaimBackbone", noun: string) {
  return builder.objectRef<InputShape>(name).implement({
    description: `The ${noun} version a claimed run reads.`,
    fields: (t) => ({
      versionId: t.exposeID("versionId", { description: "Its id." }),
      digest: t.field({ type: "SHA256", description: "Its digest.", resolve: ({ digest }) => digest }),
      artifact: t.prismaField({
        type: "Artifact",
        description: "Where its files are.",
        resolve: (query, { artifactId }, _args, { tx }) =>
          tx.artifact.findUniqueOrThrow({ ...query, where: { id: artifactId } }),
      }),
    }),
  });
}

const ClaimDataset = claimInput("ClaimDataset", "dataset");
const ClaimBackbone = claimInput("ClaimBackbone", "backbone");

const ClaimModel = builder.objectRef<ModelShape>("ClaimModel").implement({
  description: "A model the specification names: a head to start from, a candidate, an audited version.",
  fields: (t) => ({
    key: t.exposeID("key", {
      description: "The id by which the specification names it: an artifact's or a model version's.",
    }),
    digest: t.expose("digest", { type: "SHA256", description: "Digest of the artifact." }),
    artifact: t.prismaField({
      type: "Artifact",
      description: "Where its files are.",
      resolve: (query, { artifactId }, _args, { tx }) =>
        tx.artifact.findUniqueOrThrow({ ...query, where: { id: artifactId } }),
    }),
  }),
});

function modelArtifactIds(spec: ExecutableSpec): string[] {
  if (spec.kind === "EVALUATE") return spec.candidates.map((candidate) => candidate.artifactId);
  return spec.kind === "TRAIN" && spec.headFrom ? [spec.headFrom.artifactId] : [];
}

export const Claim = builder.objectRef<ClaimShape>("Claim").implement({
  description: "A run given to an agent, with everything an engine needs to execute it.",
  fields: (t) => ({
    run: t.prismaField({
      type: Run,
      description: "The run.",
      resolve: (query, { runId }, _args, { tx }) => tx.run.findUniqueOrThrow({ ...query, where: { id: runId } }),
    }),
    attempt: t.prismaField({
      type: RunAttempt,
      description: "The attempt.",
      resolve: (query, { attemptId }, _args, { tx }) =>
        tx.runAttempt.findUniqueOrThrow({ ...query, where: { id: attemptId } }),
    }),
    leaseToken: t.exposeID("leaseToken", { description: "Fences every write of the attempt; keep it secret." }),
    leaseSeconds: t.exposeInt("leaseSeconds", { description: "Seconds the lease lives without a heartbeat." }),
    spec: t.expose("spec", { type: "JSON", description: "The specification, with raw UUIDs." }),
    dataset: t.field({
      type: ClaimDataset,
      description: "The dataset version it reads.",
      resolve: async ({ spec }, _args, { tx }) => {
        const { id, digest, artifactId } = await tx.datasetVersion.findUniqueOrThrow({
          where: { id: spec.datasetVersionId },
        });
        return { versionId: encodeId("DatasetVersion", id), digest, artifactId };
      },
    }),
    backbone: t.field({
      type: ClaimBackbone,
      description: "The backbone version it stands on.",
      resolve: async ({ spec }, _args, { tx }) => {
        const { id, digest, artifactId } = await tx.backboneVersion.findUniqueOrThrow({
          where: { id: spec.backboneVersionId },
        });
        return { versionId: encodeId("BackboneVersion", id), digest, artifactId };
      },
    }),
    models: t.field({
      type: [ClaimModel],
      description: "Models the specification names.",
      resolve: async ({ spec }, _args, { tx }) => {
        if (spec.kind === "AUDIT") {
          if (!spec.modelVersionId) return [];
          const { id, digest, artifactId } = await tx.modelVersion.findUniqueOrThrow({
            where: { id: spec.modelVersionId },
          });
          return [{ key: id, digest, artifactId }];
        }
        const rows = await tx.artifact.findMany({ where: { id: { in: modelArtifactIds(spec) } } });
        return rows.map(({ id, digest }) => ({ key: id, digest, artifactId: id }));
      },
    }),
  }),
});
