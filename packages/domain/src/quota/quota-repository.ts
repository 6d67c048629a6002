import type { QuotaLimits, QuotaName } from "@graft/contracts";
import type { TenantScope } from "../tenant-scope.ts";

/** How much of each is used. */
export type QuotaUse = Readonly<Record<QuotaName, number>>;

export interface QuotaState {
  readonly limits: QuotaLimits;
  readonly used: QuotaUse;
}

/** Quotas of one tenant, inside one transaction. */
export interface QuotaRepository {
  /**
   * Makes sure that `wanted` more fits. Where there is a limit the organization's row stays locked until the transaction
   * ends, so that two who take the last of it come one after the other.
   *
   * @throws AppError QUOTA_EXCEEDED naming the quota, its limit, its use and how to ask for more.
   */
  hold(scope: TenantScope, name: QuotaName, wanted: number): Promise<void>;
}
