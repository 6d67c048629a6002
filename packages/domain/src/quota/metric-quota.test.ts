import { describe, expect, it } from "vitest";
import { MetricQuota, type MetricRate } from "./metric-quota.ts";

const scope = { organizationId: "o", actor: { kind: "SYSTEM", name: "test" } } as const;

function quotaAt(rate: MetricRate) {
  const state = { rate, now: 0, asked: 0 };
  const quota = new MetricQuota({
    now: () => state.now,
    measure: async () => {
      state.asked += 1;
      return state.rate;
    },
  });
  return { state, quota };
}

describe("MetricQuota", () => {
  it("lets through up to the limit, counting what it let through since it measured", async () => {
    const { state, quota } = quotaAt({ limit: 100, used: 40, freeInSeconds: 12.2 });
    await quota.admit(scope, 60);
    await expect(quota.admit(scope, 1)).rejects.toMatchObject({
      code: "RATE_LIMITED",
      details: { quota: "METRIC_POINTS_PER_MINUTE", limit: 100, used: 100, retryAfterSeconds: 13 },
    });
    expect(state.asked).toBe(1);
  });

  it("measures again after a second, and then takes what was refused", async () => {
    const { state, quota } = quotaAt({ limit: 100, used: 100, freeInSeconds: 0 });
    await expect(quota.admit(scope, 50)).rejects.toMatchObject({ details: { retryAfterSeconds: 1 } });
    state.now = 1_000;
    state.rate = { limit: 100, used: 50, freeInSeconds: 30 };
    await quota.admit(scope, 50);
  });

  it("takes a batch larger than the limit when nothing was logged for a minute", async () => {
    await quotaAt({ limit: 10, used: 0, freeInSeconds: 0 }).quota.admit(scope, 1_000);
  });
});
