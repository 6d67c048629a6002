import type { TenantScope } from "../tenant-scope.ts";

export interface ExperimentRecord {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly question: string;
}

/** Experiments of one tenant, inside one transaction. */
export interface ExperimentRepository {
  /** True when the project is this tenant's. */
  projectExists(scope: TenantScope, projectId: string): Promise<boolean>;
  /** Null when the project has an experiment of that name. */
  insert(scope: TenantScope, experiment: Omit<ExperimentRecord, "id">): Promise<ExperimentRecord | null>;
}
