import { AppError, QUOTA_NAMES, type QuotaName } from "@graft/contracts";
import { askPrisma, type Database, organizationDirectory, readQuotaState, writeQuotaLimits } from "@graft/db";
import { withOrigin } from "@graft/domain";
import type { OperateEnv } from "./env.ts";

/** A quota as the operator is told of it; null: no limit. */
export interface OperatedQuota {
  readonly name: QuotaName;
  readonly limit: number | null;
  readonly used: number;
}

const VALUES = { unlimited: Number.POSITIVE_INFINITY, default: null } as const;

/**
 * Sets limits of one organization and answers all of its quotas. The organization's own audit log notes it.
 *
 * @throws AppError NOT_FOUND
 */
export async function setQuota(
  database: Database,
  { order, limits: all }: Pick<OperateEnv, "order" | "limits">,
): Promise<OperatedQuota[]> {
  const organizationId = await organizationDirectory(database).findOrganizationId(order.organization);
  if (organizationId === undefined) {
    throw new AppError("NOT_FOUND", `There is no organization ${JSON.stringify(order.organization)} here.`);
  }
  const limits = Object.fromEntries(
    Object.entries(order.limits).map(([name, value]) => [name, typeof value === "string" ? VALUES[value] : value]),
  );
  const scope = { organizationId, actor: { kind: "SYSTEM", name: "Operator" } } as const;
  await withOrigin({ action: "graft quota set", address: null, requestId: null }, () =>
    database.write(scope, (tx) => writeQuotaLimits(askPrisma(tx), organizationId, limits)),
  );
  const state = await database.read(scope, (tx) => readQuotaState(tx, organizationId, all));
  return QUOTA_NAMES.map((name) => ({
    name,
    limit: Number.isFinite(state.limits[name]) ? state.limits[name] : null,
    used: state.used[name],
  }));
}
