import { describe, expect, it } from "vitest";
import { rehearseApart } from "./rehearse-apart.ts";

describe("a rehearsal apart", () => {
  it("is a failed row with its last words when its process breaks off", async () => {
    const { rows, passed } = await rehearseApart({ name: "no-such-fault" }, { seed: 1, days: 1 });
    expect(passed).toBe(false);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ name: "no-such-fault", passed: false, acknowledged: 0 });
    expect(rows[0]?.failures[0]).toContain("is no rehearsal");
  });

  it("is a failed row when it takes longer than it may", async () => {
    const { rows } = await rehearseApart({ name: "batches-shuffled" }, { seed: 1, days: 1, limitSeconds: 0.05 });
    expect(rows[0]?.failures[0]).toContain("it took longer than 0.05 s");
  });
});
