import { describe, expect, it } from "vitest";
import { cronTimes } from "./cron-times.ts";
import { MOST_TOLD, planFirings } from "./plan-firings.ts";

const times = cronTimes({ expression: "0 * * * *", zone: "UTC" });
const at = (hour: number, minute = 0) => new Date(Date.UTC(2026, 4, 1, hour, minute));
const fired = (plan: ReturnType<typeof planFirings>) =>
  plan.firings.map(({ dueAt, fires }) => [dueAt.getUTCHours(), fires]);

describe("planFirings", () => {
  it("fires what is on time, whatever the policy", () => {
    const plan = planFirings({ times, nextDueAt: at(3), now: at(3, 1), catchUp: "NONE", catchUpLimit: 1 });
    expect(fired(plan)).toEqual([[3, true]]);
    expect(plan.nextDueAt).toEqual(at(4));
  });

  // From one o'clock on nobody looked until half past four: four times, none of them within the grace.
  it.each([
    ["NONE", 1, [false, false, false, false]],
    ["LAST", 1, [false, false, false, true]],
    ["ALL", 2, [false, false, true, true]],
    ["ALL", 9, [true, true, true, true]],
  ] as const)("after downtime %s makes up to %d", (catchUp, catchUpLimit, expected) => {
    const plan = planFirings({ times, nextDueAt: at(1), now: at(4, 30), catchUp, catchUpLimit });
    expect(fired(plan)).toEqual([1, 2, 3, 4].map((hour, index) => [hour, expected[index]]));
  });

  it("counts a time within the grace as on time beside those that were missed", () => {
    const plan = planFirings({ times, nextDueAt: at(1), now: at(3, 2), catchUp: "NONE", catchUpLimit: 1 });
    expect(fired(plan)).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]);
  });

  it("tells the newest of very many, and says that there were more", () => {
    const now = new Date(at(0).getTime() + (MOST_TOLD + 5) * 3_600_000);
    const plan = planFirings({ times, nextDueAt: at(1), now, catchUp: "LAST", catchUpLimit: 1 });
    expect(plan.truncated).toBe(true);
    expect(plan.firings).toHaveLength(MOST_TOLD);
    expect(plan.firings.filter(({ fires }) => fires).map(({ dueAt }) => dueAt)).toEqual([now]);
  });

  it("does nothing before the time has come, as a replica whose clock is behind sees it", () => {
    const plan = planFirings({ times, nextDueAt: at(5), now: at(4, 59), catchUp: "ALL", catchUpLimit: 9 });
    expect(plan.firings).toEqual([]);
  });
});
