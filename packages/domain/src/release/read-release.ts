import { AppError, type ArtifactFile, formatModelReference, type Release } from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import type { ReleaseQuery, ReleaseRecord } from "./release-repository.ts";

/** A release with its rows' ids: what the document says, before ids become those that clients see. */
export interface FoundRelease {
  readonly record: ReleaseRecord;
  readonly files: readonly ArtifactFile[];
  readonly backboneFiles: readonly ArtifactFile[];
}

/**
 * The version a reference means now, with the files of model and backbone. A project, model, alias or version that does not
 * exist and one of another tenant get the same answer.
 *
 * @throws AppError NOT_FOUND; CONFLICT when no project was named and several have such a model; FORBIDDEN.
 */
export async function findRelease(scope: TenantScope, work: UnitOfWork, query: ReleaseQuery): Promise<FoundRelease> {
  requireRole(scope, "VIEWER");
  return work.read(scope, async ({ artifacts, releases }) => {
    const found = await releases.find(scope, query);
    const name = formatModelReference(query);
    const [record] = found;
    if (record === undefined)
      throw notFound("ModelVersion", query.project === null ? name : `${query.project}/${name}`);
    if (found.length > 1) {
      const projects = found.map(({ project }) => project).sort();
      throw new AppError("CONFLICT", `Several projects have ${name}: ${projects.join(", ")}. Say which one you mean.`, {
        details: { projects },
      });
    }
    const files = await artifacts.files(scope, record.artifactId);
    return { record, files, backboneFiles: await artifacts.files(scope, record.backbone.artifactId) };
  });
}

/** The document of a release. `encodeId` makes the id clients see. */
export function describeRelease(
  { record, files, backboneFiles }: FoundRelease,
  query: ReleaseQuery,
  encodeId: (typename: string, id: string) => string,
): Release {
  const { project, model, version, digest, backbone } = record;
  return {
    format: "graft.release/1",
    project,
    model,
    alias: query.selector.kind === "ALIAS" ? query.selector.alias : null,
    modelVersionId: encodeId("ModelVersion", record.modelVersionId),
    version,
    digest,
    files: [...files],
    backbone: {
      digest: backbone.digest,
      files: [...backboneFiles],
      name: backbone.name,
      version: backbone.version,
      modality: backbone.modality,
    },
  };
}
