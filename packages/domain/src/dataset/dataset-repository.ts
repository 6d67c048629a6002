import type { DatasetManifest } from "@graft/contracts";
import type { StoredExample } from "../audit/check-prediction-table.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { BalanceRow } from "./dataset-balance.ts";

/** A data set as the use cases see it. */
export interface DatasetRecord {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
}

/** Examples of one class that came, went and stayed between two versions. */
export interface ClassChange {
  readonly label: string;
  readonly added: number;
  readonly removed: number;
  readonly kept: number;
}

/** A dataset version as the use cases see it. */
export interface DatasetVersionRecord {
  readonly id: string;
  readonly datasetId: string;
  readonly artifactId: string;
  readonly datasetName: string;
  readonly projectId: string;
  readonly version: number;
  readonly digest: string;
  readonly classes: readonly string[];
  /** Names of its protected attributes. */
  readonly attributes: readonly string[];
}

export interface NewDatasetVersion {
  readonly datasetId: string;
  readonly label: string | null;
  readonly digest: string;
  readonly artifactId: string;
  readonly manifest: DatasetManifest;
  readonly balance: readonly BalanceRow[];
}

/** Datasets of one tenant, inside one transaction. */
export interface DatasetRepository {
  projectExists(scope: TenantScope, projectId: string): Promise<boolean>;
  /** The data set of that name, made when new, and locked: version numbers have no gaps. Answers its id. */
  lockDataset(scope: TenantScope, place: { readonly projectId: string; readonly name: string }): Promise<string>;
  find(scope: TenantScope, id: string): Promise<DatasetRecord | null>;
  /** Null when the data set has no version. */
  newestVersion(scope: TenantScope, datasetId: string): Promise<DatasetVersionRecord | null>;
  /** The version with the number before; null for the first. */
  versionBefore(scope: TenantScope, versionId: string): Promise<DatasetVersionRecord | null>;
  /**
   * What changed from one version to another, by class; an example is its content with its label. From null, everything
   * was added.
   */
  difference(scope: TenantScope, fromVersionId: string | null, toVersionId: string): Promise<ClassChange[]>;
  findVersion(scope: TenantScope, id: string): Promise<DatasetVersionRecord | null>;
  findVersionByDigest(scope: TenantScope, datasetId: string, digest: string): Promise<string | null>;
  /** The next version with all its examples; the data set must be locked. Answers its id. */
  insertVersion(scope: TenantScope, version: NewDatasetVersion): Promise<string>;
  /** The test split in the manifest's order, protected attributes included. */
  testExamples(scope: TenantScope, versionId: string): Promise<StoredExample[]>;
}
