import type { TenantScope } from "@graft/domain";

/** What a transaction needs to know of a scope. Sweeps and verifiers that act for a found tenant have no actor. */
export type TenantOf = Pick<TenantScope, "organizationId"> & Partial<Pick<TenantScope, "actor">>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The organization's id, checked to be a UUID: it is put into SQL text, and a wrong one must fail here, not select
 * nothing.
 */
export function organizationIdOf(scope: TenantOf): string {
  if (!UUID.test(scope.organizationId)) throw new TypeError(`not an organization id: ${scope.organizationId}`);
  return scope.organizationId;
}
