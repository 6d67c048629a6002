import type { QuotaLimits } from "@graft/contracts";
import { z } from "zod";

/** Left out: no limit. */
const limit = z.coerce.number().nonnegative().default(Number.POSITIVE_INFINITY);

/** What every organization may use that the operator has set nothing else for. */
export const quotaSchema = z.object({
  GRAFT_QUOTA_CONCURRENT_RUNS: limit,
  GRAFT_QUOTA_STORED_BYTES: limit,
  GRAFT_QUOTA_METRIC_POINTS_PER_MINUTE: limit,
  GRAFT_QUOTA_DEVICE_HOURS_PER_MONTH: limit,
  GRAFT_QUOTA_MEMBERS: limit,
});

export function quotaLimits(env: z.infer<typeof quotaSchema>): QuotaLimits {
  return {
    CONCURRENT_RUNS: env.GRAFT_QUOTA_CONCURRENT_RUNS,
    STORED_BYTES: env.GRAFT_QUOTA_STORED_BYTES,
    METRIC_POINTS_PER_MINUTE: env.GRAFT_QUOTA_METRIC_POINTS_PER_MINUTE,
    DEVICE_HOURS_PER_MONTH: env.GRAFT_QUOTA_DEVICE_HOURS_PER_MONTH,
    MEMBERS: env.GRAFT_QUOTA_MEMBERS,
  };
}
