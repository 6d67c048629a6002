import { runLimitsSchema, runSpecSchema } from "@graft/contracts";
import type { ClaimedRun } from "@graft/domain";
import type pg from "pg";
import type { Artifact, Run, RunAttempt } from "../generated/prisma/client.ts";
import { camelRow } from "./camel-row.ts";
import { type ClaimedCheckpoint, readClaimedCheckpoint } from "./claimed-checkpoint.ts";
import { type ClaimedModel, readClaimedModels } from "./claimed-models.ts";

/** A version of a data set or a backbone, and where its files are. */
export interface ClaimedPackage {
  readonly versionId: string;
  readonly digest: string;
  readonly artifact: Artifact;
}

/** A claim with the rows its answer shows, read where it was made. */
export interface StoredClaim extends ClaimedRun {
  readonly run: Run;
  readonly attempt: RunAttempt;
  readonly dataset: ClaimedPackage | null;
  readonly backbone: ClaimedPackage | null;
  /** Artifacts of the models the specification names. */
  readonly models: readonly ClaimedModel[];
  /** Where an earlier attempt can be gone on from. */
  readonly checkpoint: ClaimedCheckpoint | null;
  /** Seconds the attempt may last; null: as long as it needs. */
  readonly secondsLeft: number | null;
}

type Json = Readonly<Record<string, unknown>>;

/** What a claim's statement answers. */
export interface ClaimRow {
  readonly first: boolean;
  readonly run: Json;
  readonly attempt: Json;
  readonly dataset_digest: string | null;
  readonly dataset_artifact: Json | null;
  readonly backbone_digest: string | null;
  readonly backbone_artifact: Json | null;
}

function packageOf(versionId: string | null, digest: string | null, artifact: Json | null): ClaimedPackage | null {
  if (versionId === null || digest === null || artifact === null) return null;
  return { versionId, digest, artifact: camelRow<Artifact>(artifact) };
}

/** Reads what a claim's answer shows beside its own row. */
export async function readStoredClaim(client: pg.PoolClient, row: ClaimRow): Promise<StoredClaim> {
  const run = camelRow<Run>(row.run);
  const spec = runSpecSchema.parse(run.spec);
  return {
    spec,
    runId: run.id,
    projectId: run.projectId,
    first: row.first,
    run,
    attempt: camelRow<RunAttempt>(row.attempt),
    dataset: packageOf(run.datasetVersionId, row.dataset_digest, row.dataset_artifact),
    backbone: packageOf(run.backboneVersionId, row.backbone_digest, row.backbone_artifact),
    models: await readClaimedModels(client, spec),
    // A first attempt has none before it.
    checkpoint: run.attemptCount > 1 ? await readClaimedCheckpoint(client, run.id) : null,
    secondsLeft: await readSecondsLeft(client, run),
  };
}

async function readSecondsLeft(client: pg.PoolClient, { id, limits }: Run): Promise<number | null> {
  const { wallSeconds } = runLimitsSchema.parse(limits);
  if (wallSeconds === undefined) return null;
  const { rows } = await client.query<{ used: number }>(
    `SELECT coalesce(sum(extract(epoch FROM coalesce(finished_at, now()) - started_at)), 0)::float8 AS used
     FROM run_attempt WHERE run_id = $1`,
    [id],
  );
  return Math.max(0, wallSeconds - (rows[0]?.used ?? 0));
}
