import { expect, test } from "vitest";
import { checkPolicyGates } from "./check-policy-gates.ts";

const audit = (threshold: object) => ({ kind: "AUDIT", subject: "MODEL_VERSION", threshold });

test("a policy of each kind of gate is allowed, its defaults filled in", () => {
  const { gates, faults } = checkPolicyGates([
    { kind: "SCORE", metric: "top1", min: 0.8 },
    { kind: "VERIFIED_ARTIFACT" },
    audit({ metric: "demographicParityDifference", max: 0.1 }),
    audit({ metric: "demographicParityRatio", min: 0.8, judgedOn: "BOUND" }),
    { kind: "APPROVALS", count: 1 },
  ]);
  expect(faults).toEqual([]);
  expect(gates[2]).toMatchObject({ threshold: { judgedOn: "POINT" } });
});

test.each([
  [{ metric: "demographicParityDifference" }],
  [{ metric: "demographicParityDifference", min: 0.1 }],
  [{ metric: "equalizedOddsDifference", max: 0.1, min: 0 }],
  [{ metric: "demographicParityRatio", max: 0.8 }],
])("the threshold %j bounds nothing or the wrong side", (threshold) => {
  expect(checkPolicyGates([audit(threshold)]).faults).toMatchObject([{ subject: "gates.0.threshold" }]);
});

test("no gates, unknown gates and two gates about the same thing are faults", () => {
  expect(checkPolicyGates([]).faults).toMatchObject([{ subject: "gates" }]);
  expect(checkPolicyGates([{ kind: "WISH" }]).faults).toHaveLength(1);
  const twice = { kind: "APPROVALS", count: 1 };
  expect(checkPolicyGates([twice, { ...twice, count: 2 }]).faults).toMatchObject([{ subject: "gates.1" }]);
});
