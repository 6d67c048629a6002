import type { ArtifactFile, Modality, VersionSelector } from "@graft/contracts";
import type { TenantScope } from "../tenant-scope.ts";

/** Which version of which model is looked for. */
export interface ReleaseQuery {
  /** Slug; null: in whichever project has a model of that name. */
  readonly project: string | null;
  readonly model: string;
  readonly selector: VersionSelector;
}

/** An artifact of a release, by id. */
export interface ReleasedArtifact {
  readonly artifactId: string;
  readonly digest: string;
}

/** A version that was found. */
export interface ReleaseRecord extends ReleasedArtifact {
  /** Slug. */
  readonly project: string;
  readonly model: string;
  readonly modelVersionId: string;
  readonly version: number;
  readonly datasetVersionId: string;
  readonly backbone: ReleasedArtifact & {
    readonly name: string;
    readonly version: number;
    readonly modality: Modality;
  };
}

/** Model versions of one tenant as consumers look for them, inside one transaction. */
export interface ReleaseRepository {
  /** One for each project that has it. */
  find(scope: TenantScope, query: ReleaseQuery): Promise<ReleaseRecord[]>;
  /** Files of a data set's version with these contents, one for each content. */
  examples(scope: TenantScope, datasetVersionId: string, contents: readonly string[]): Promise<ArtifactFile[]>;
}
