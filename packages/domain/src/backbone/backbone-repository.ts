import type { BackboneManifest } from "@graft/contracts";
import type { TenantScope } from "../tenant-scope.ts";

/** A backbone version as the use cases see it. */
export interface BackboneVersionRecord {
  readonly id: string;
  readonly backboneName: string;
  readonly digest: string;
}

export interface NewBackboneVersion {
  readonly backboneId: string;
  readonly digest: string;
  readonly artifactId: string;
  readonly manifest: BackboneManifest;
}

/** Backbones of one tenant, inside one transaction. */
export interface BackboneRepository {
  /** The backbone of the manifest's name, made when new, and locked: version numbers have no gaps. Answers its id. */
  lockBackbone(scope: TenantScope, manifest: BackboneManifest): Promise<string>;
  findVersion(scope: TenantScope, id: string): Promise<BackboneVersionRecord | null>;
  findVersionByDigest(scope: TenantScope, backboneId: string, digest: string): Promise<string | null>;
  insertVersion(scope: TenantScope, version: NewBackboneVersion): Promise<string>;
}
