import { expect, it } from "vitest";
import { gateInWords } from "./gate-in-words.ts";

it("writes each kind of gate as a condition", () => {
  expect(gateInWords({ kind: "SCORE", metric: "top1", min: 0.8 })).toBe("top-1 on test ≥ 0.800");
  expect(gateInWords({ kind: "APPROVALS", count: 2 })).toBe("2 approvals");
  const threshold = { metric: "demographicParityRatio", min: 0.8, judgedOn: "POINT" } as const;
  expect(gateInWords({ kind: "AUDIT", subject: "BACKBONE", threshold })).toBe("backbone's parity ratio ≥ 0.800");
});
