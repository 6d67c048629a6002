import type { TenantScope } from "../tenant-scope.ts";

/** Something that was read, where reading it is an event of its own: protected attributes, an export. */
export interface NotedRead {
  /** What was done, such as `readProtectedAttributes`; left out: the request's mutation or path. */
  readonly action?: string;
  /** GraphQL type and UUID of what was read. */
  readonly objectType: string;
  readonly objectId: string | null;
  readonly projectId: string | null;
}

/**
 * The audit log of one tenant, inside one transaction. Changes need no call: the changed rows' own triggers write them, with
 * actor and origin of the transaction.
 */
export interface AuditLogRepository {
  noteRead(scope: TenantScope, read: NotedRead): Promise<void>;
}
