import type { Repositories } from "./repositories.ts";
import type { TenantScope } from "./tenant-scope.ts";

/**
 * The port through which use cases reach the tenant's rows: each call is one transaction of the scope's tenant,
 * committed before it answers and run again whole when the database refused it for the sake of another. So `work` does
 * nothing that must not happen twice, and nothing slow: no store, no network.
 */
export interface UnitOfWork {
  /** One snapshot; writing inside fails. */
  read<T>(scope: TenantScope, work: (repositories: Repositories) => Promise<T>): Promise<T>;
  /** READ COMMITTED. */
  write<T>(scope: TenantScope, work: (repositories: Repositories) => Promise<T>): Promise<T>;
  /** SERIALIZABLE: as if nobody else wrote meanwhile. */
  serializable<T>(scope: TenantScope, work: (repositories: Repositories) => Promise<T>): Promise<T>;
}
