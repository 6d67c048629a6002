import type { RunSpec } from "@graft/contracts";
import type pg from "pg";
import type { Artifact } from "../generated/prisma/client.ts";
import { camelRow } from "./camel-row.ts";

/** A model that a specification names, by the id it uses for it. */
export interface ClaimedModel {
  readonly key: string;
  readonly artifact: Artifact;
}

type Row = { readonly key: string; readonly artifact: Readonly<Record<string, unknown>> };

function artifactIds(spec: RunSpec): string[] {
  if (spec.kind === "EVALUATE") return spec.candidates.map(({ artifactId }) => artifactId);
  return spec.kind === "TRAIN" && spec.headFrom ? [spec.headFrom.artifactId] : [];
}

/** The artifacts of a specification's models: a head to start from, candidates, an audited version. */
export async function readClaimedModels(client: pg.PoolClient, spec: RunSpec): Promise<ClaimedModel[]> {
  const version = spec.kind === "AUDIT" ? spec.modelVersionId : undefined;
  const ids = artifactIds(spec);
  if (!version && ids.length === 0) return [];
  const { rows } = version
    ? await client.query<Row>(
        "SELECT v.id AS key, row_to_json(a) AS artifact FROM model_version v JOIN artifact a ON a.id = v.artifact_id WHERE v.id = $1",
        [version],
      )
    : await client.query<Row>(
        "SELECT a.id AS key, row_to_json(a) AS artifact FROM artifact a WHERE a.id = ANY($1::uuid[])",
        [ids],
      );
  return rows.map(({ key, artifact }) => ({ key, artifact: camelRow<Artifact>(artifact) }));
}
