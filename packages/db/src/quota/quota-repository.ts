import { QUOTA_NAMES, type QuotaLimits, type QuotaName } from "@graft/contracts";
import { type QuotaRepository, type QuotaState, type QuotaUse, quotaExceeded } from "@graft/domain";
import type { Tx } from "../database.ts";
import { type Ask, askPrisma, lockQuotas, readQuotaLimits, readQuotaUse } from "./quota-sql.ts";

/** Quotas over the transaction; `all` are the limits of organizations that have none of their own. */
export function quotaRepository(tx: Tx, all: QuotaLimits): QuotaRepository {
  const ask = askPrisma(tx);
  return {
    async hold({ organizationId }, name, wanted) {
      const limit = (await readQuotaLimits(ask, organizationId, all))[name];
      if (limit === Number.POSITIVE_INFINITY) return;
      await lockQuotas(ask, organizationId);
      const used = await readQuotaUse(ask, organizationId, name);
      if (used + wanted > limit) throw quotaExceeded({ name, limit, used, wanted });
    },
  };
}

/** Limits and use of every quota, in the operation's own read transaction. */
export async function readQuotaState(tx: Tx, organizationId: string, all: QuotaLimits): Promise<QuotaState> {
  const ask = askPrisma(tx);
  const limits = await readQuotaLimits(ask, organizationId, all);
  const used: [QuotaName, number][] = [];
  for (const name of QUOTA_NAMES) used.push([name, await readQuotaUse(ask, organizationId, name)]);
  return { limits, used: Object.fromEntries(used) as QuotaUse };
}

/** The quota that keeps queued runs waiting, with its limit and use; undefined while none does. */
export async function blockingQuota(ask: Ask, organizationId: string, limits: QuotaLimits) {
  for (const name of ["CONCURRENT_RUNS", "DEVICE_HOURS_PER_MONTH"] as const) {
    const limit = limits[name];
    if (limit === Number.POSITIVE_INFINITY) continue;
    const used = await readQuotaUse(ask, organizationId, name);
    if (used >= limit) return { name, limit, used, wanted: 0 };
  }
  return undefined;
}

/** As {@link blockingQuota}, for a page. */
export async function readBlockingQuota(tx: Tx, organizationId: string, all: QuotaLimits) {
  const ask = askPrisma(tx);
  return blockingQuota(ask, organizationId, await readQuotaLimits(ask, organizationId, all));
}

/**
 * True when a quota keeps the organization from starting another run. Where there is a limit, those who ask come one after
 * the other from here on.
 */
export async function holdsRunsBack(ask: Ask, organizationId: string, limits: QuotaLimits): Promise<boolean> {
  const { CONCURRENT_RUNS, DEVICE_HOURS_PER_MONTH } = limits;
  if (Math.min(CONCURRENT_RUNS, DEVICE_HOURS_PER_MONTH) === Number.POSITIVE_INFINITY) return false;
  await lockQuotas(ask, organizationId);
  return (await blockingQuota(ask, organizationId, limits)) !== undefined;
}
