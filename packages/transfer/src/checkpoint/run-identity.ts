import { AppError, canonicalJson, digestOfJson, type Json, type TrainSpec } from "@graft/contracts";
import type { Backbone } from "../backbone/load-backbone.ts";
import type { OpenBackend } from "../backend/open-backend.ts";
import { ENGINE_VERSION } from "../engine-version.ts";
import type { TrainDataset } from "../train/dataset.ts";
import type { RunIdentity } from "./checkpoint.ts";

export interface IdentityInput {
  readonly spec: TrainSpec;
  readonly backbone: Backbone;
  readonly backend: OpenBackend;
  readonly dataset: TrainDataset;
}

export function runIdentity({ spec, backbone, backend, dataset }: IdentityInput): RunIdentity {
  const rows = (examples: TrainDataset["train"]) => examples.map(({ sha256, label }) => [sha256, label]);
  const { name, version, device } = backend;
  return {
    spec,
    backboneDigest: backbone.digest,
    datasetDigest: digestOfJson({
      classes: [...dataset.classes],
      train: rows(dataset.train),
      val: rows(dataset.val),
    }),
    engineVersion: ENGINE_VERSION,
    backend: { name, version, device },
  };
}

const NAMES: Readonly<Record<keyof RunIdentity, string>> = {
  spec: "specification",
  backboneDigest: "backbone",
  datasetDigest: "data set",
  engineVersion: "engine version",
  backend: "backend",
};

/** @throws AppError CHECKPOINT_MISMATCH naming what a checkpoint was made of and this run is not. */
export function assertSameRun(checkpoint: RunIdentity, run: RunIdentity): void {
  const json = (value: unknown) => canonicalJson(JSON.parse(JSON.stringify(value)) as Json);
  const other = (Object.keys(NAMES) as (keyof RunIdentity)[]).filter((key) => json(checkpoint[key]) !== json(run[key]));
  if (other.length === 0) return;
  const names = other.map((key) => NAMES[key]).join(", ");
  throw new AppError(
    "CHECKPOINT_MISMATCH",
    `The checkpoint belongs to another run: its ${names} differs. Going on would not give what that run would have given; start anew.`,
    { details: { differs: other } },
  );
}
