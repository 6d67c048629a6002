import { expect, it } from "vitest";
import { policyGates } from "./policy-gates.ts";

it("makes a gate of each condition that was given, and none of what was left out", () => {
  const form = new FormData();
  const given = { top1: "0.8", macroF1: "", verified: "on", MODEL_VERSION: "0.1", BACKBONE: " ", approvals: "1" };
  for (const [name, value] of Object.entries(given)) form.set(name, value);
  expect(policyGates(form)).toEqual([
    { kind: "SCORE", metric: "top1", min: 0.8 },
    { kind: "VERIFIED_ARTIFACT" },
    {
      kind: "AUDIT",
      subject: "MODEL_VERSION",
      threshold: { metric: "demographicParityDifference", max: 0.1, judgedOn: "POINT" },
    },
    { kind: "APPROVALS", count: 1 },
  ]);
  expect(policyGates(new FormData())).toEqual([]);
});
