import type { TenantScope } from "../tenant-scope.ts";

export interface NewDeletion {
  /** Null: the organization. */
  readonly projectId: string | null;
  /** Hours until it is erased. */
  readonly graceHours: number;
}

/** Deletions of one tenant, inside one transaction. */
export interface DeletionRepository {
  /** Slug of what is to be deleted; null when it is not there. */
  slugOf(scope: TenantScope, projectId: string | null): Promise<string | null>;
  /** Answers its id. @throws AppError CONFLICT when it is asked for already. */
  insert(scope: TenantScope, deletion: NewDeletion): Promise<string>;
  find(scope: TenantScope, id: string): Promise<{ readonly projectId: string | null } | null>;
  /** Takes it back; false when it is not there any more. */
  cancel(scope: TenantScope, id: string): Promise<boolean>;
  /** Notes that its export stands in the store. */
  markExported(scope: TenantScope, id: string, rows: number): Promise<void>;
}
