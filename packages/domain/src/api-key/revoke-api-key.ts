import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { UnitOfWork } from "../unit-of-work.ts";

/**
 * Revokes a key from now on; revoking it again changes nothing.
 *
 * @throws AppError FORBIDDEN; NOT_FOUND when the organization has no such key.
 */
export async function revokeApiKey(scope: TenantScope, work: UnitOfWork, apiKeyId: string): Promise<void> {
  requireRole(scope, "ADMIN");
  const found = await work.write(scope, ({ apiKeys }) => apiKeys.revoke(scope, apiKeyId));
  if (!found) throw notFound("ApiKey", apiKeyId);
}
