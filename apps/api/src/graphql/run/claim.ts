import type { ExecutableSpec } from "@graft/contracts";
import type { ClaimedCheckpoint, ClaimedModel, ClaimedPackage, StoredClaim } from "@graft/db";
import { Artifact } from "../artifact/artifact.ts";
import { builder } from "../builder.ts";
import { encodeId } from "../global-id.ts";
import { Run } from "./run.ts";
import { RunAttempt } from "./run-attempt.ts";

/** What a claim's fields are read from: rows that were read where it was made. */
export interface ClaimShape extends StoredClaim {
  readonly leaseSeconds: number;
  readonly spec: ExecutableSpec;
}

/** Columns of the rows that come with a claim. What else is asked of them is read in a transaction. */
const HELD = new RegExp(
  "^(userErrors\\.\\w+|claim\\.(__typename|leaseToken|leaseSeconds|secondsLeft|spec|run\\.(id|name|kind|state|priority|limits)|attempt\\.(id|number)" +
    "|models\\.key|checkpoint\\.(id|phase|epoch|step|artifact\\.(id|digest|state|kind))|(dataset|backbone)\\.versionId|(dataset|backbone|models)\\.(digest|artifact\\.(id|digest|state|kind))))$",
);

/** Whether a field of the payload is answered from what came with the claim. */
export function isHeldByClaim(field: string): boolean {
  return HELD.test(field);
}

function claimInput(name: "ClaimDataset" | "ClaimBackbone", noun: "DatasetVersion" | "BackboneVersion", what: string) {
  return builder.objectRef<ClaimedPackage>(name).implement({
    description: `The ${what} version a claimed run reads.`,
    fields: (t) => ({
      versionId: t.id({ description: "Its id.", resolve: ({ versionId }) => encodeId(noun, versionId) }),
      digest: t.field({ type: "SHA256", description: "Its digest.", resolve: ({ digest }) => digest }),
      artifact: t.field({
        type: Artifact,
        description: "Where its files are.",
        resolve: ({ artifact }) => artifact,
      }),
    }),
  });
}

const ClaimDataset = claimInput("ClaimDataset", "DatasetVersion", "dataset");
const ClaimBackbone = claimInput("ClaimBackbone", "BackboneVersion", "backbone");

const ClaimModel = builder.objectRef<ClaimedModel>("ClaimModel").implement({
  description: "A model the specification names: a head to start from, a candidate, an audited version.",
  fields: (t) => ({
    key: t.exposeID("key", {
      description: "The id by which the specification names it: an artifact's or a model version's.",
    }),
    digest: t.field({
      type: "SHA256",
      description: "Digest of the artifact.",
      resolve: ({ artifact }) => artifact.digest,
    }),
    artifact: t.field({
      type: Artifact,
      description: "Where its files are.",
      resolve: ({ artifact }) => artifact,
    }),
  }),
});

/** A package that foreign keys hold: it cannot have gone between the run's making and its claim. */
function present(input: ClaimedPackage | null): ClaimedPackage {
  if (!input) throw new Error("a claimed run reads a version that is not there");
  return input;
}

const ClaimCheckpoint = builder.objectRef<ClaimedCheckpoint>("ClaimCheckpoint").implement({
  description: "A checkpoint that a claimed run can be gone on from.",
  fields: (t) => ({
    id: t.id({ description: "Its id.", resolve: ({ id }) => encodeId("Checkpoint", id) }),
    phase: t.exposeString("phase", { description: "Phase of the training." }),
    epoch: t.exposeInt("epoch", { description: "Epochs of the phase that are over." }),
    step: t.exposeInt("step", { description: "Steps of the phase taken." }),
    artifact: t.field({ type: Artifact, description: "Where its files are.", resolve: ({ artifact }) => artifact }),
  }),
});

export const Claim = builder.objectRef<ClaimShape>("Claim").implement({
  description: "A run given to an agent, with everything an engine needs to execute it.",
  fields: (t) => ({
    run: t.field({ type: Run, description: "The run.", resolve: ({ run }) => run }),
    attempt: t.field({ type: RunAttempt, description: "The attempt.", resolve: ({ attempt }) => attempt }),
    leaseToken: t.id({
      description: "Fences every write of the attempt; keep it secret.",
      resolve: ({ attempt }) => attempt.leaseToken,
    }),
    leaseSeconds: t.exposeInt("leaseSeconds", { description: "Seconds the lease lives without a heartbeat." }),
    secondsLeft: t.exposeFloat("secondsLeft", {
      nullable: true,
      description: "Seconds the attempt may last before the run's limit; null when it has none.",
    }),
    spec: t.expose("spec", { type: "JSON", description: "The specification, with raw UUIDs." }),
    checkpoint: t.field({
      type: ClaimCheckpoint,
      nullable: true,
      description: "Where an earlier attempt can be gone on from.",
      resolve: ({ checkpoint }) => checkpoint,
    }),
    dataset: t.field({
      type: ClaimDataset,
      description: "The dataset version it reads.",
      resolve: ({ dataset }) => present(dataset),
    }),
    backbone: t.field({
      type: ClaimBackbone,
      description: "The backbone version it stands on.",
      resolve: ({ backbone }) => present(backbone),
    }),
    models: t.field({
      type: [ClaimModel],
      description: "Models the specification names.",
      resolve: ({ models }) => [...models],
    }),
  }),
});
