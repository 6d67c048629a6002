import type { AuditMeasurement, Estimate, Gate } from "@graft/contracts";
import { sha256Hex } from "@graft/contracts";
import { expect, test } from "vitest";
import { decidePromotion, evaluateGates } from "./evaluate-gates.ts";
import type { ApprovalFact, AuditFact, GateFacts } from "./gate-facts.ts";

const now = new Date("2026-03-01T12:00:00Z");
const day = (days: number) => new Date(now.getTime() + days * 24 * 3600 * 1000);
const interval = (value: number, low: number, high: number): Estimate => ({
  value,
  low,
  high,
  method: "newcombe",
  count: 500,
});

function measurement(estimate: Estimate): AuditMeasurement {
  return {
    attribute: "ink",
    positiveLabel: "odd",
    confidence: 0.95,
    count: 1000,
    unknownGroup: 0,
    groups: [],
    gaps: [{ metric: "demographicParityDifference", estimate, between: ["red", "blue"] }],
    inheritance: [],
    thresholds: [],
    verdict: "PASS",
    summary: "",
  };
}

const audit = (id: string, estimate: Estimate, change: Partial<AuditFact> = {}): AuditFact => ({
  id,
  attribute: "ink",
  digest: sha256Hex(id),
  measurement: measurement(estimate),
  createdAt: day(-1),
  expiresAt: null,
  revokedAt: null,
  revokedReason: null,
  ...change,
});

const approval = (userName: string, change: Partial<ApprovalFact> = {}): ApprovalFact => ({
  id: userName,
  userId: userName,
  userName,
  approved: true,
  comment: "",
  role: "MAINTAINER",
  ...change,
});

function facts(change: Partial<GateFacts> = {}): GateFacts {
  return {
    now,
    requestedById: "ada",
    model: {
      id: "model",
      digest: sha256Hex("model"),
      evaluateRunId: "evaluate",
      testScore: {
        count: 1000,
        top1: 0.9,
        macroF1: 0.89,
        loss: 0.3,
        ece: 0.02,
        perClass: [],
        confusion: [],
        correct: "",
      },
    },
    artifact: { id: "artifact", digest: sha256Hex("model"), state: "VERIFIED", rejectedReason: null },
    backbone: { name: "mobile", digest: sha256Hex("backbone") },
    dataset: { name: "digits", version: 2, attributes: ["ink"] },
    audits: {
      MODEL_VERSION: [audit("m", interval(0.02, -0.04, 0.08))],
      BACKBONE: [audit("b", interval(0.03, -0.03, 0.12))],
    },
    approvals: [],
    ...change,
  };
}

const threshold = { metric: "demographicParityDifference", max: 0.1, judgedOn: "POINT" } as const;
const policy: Gate[] = [
  { kind: "SCORE", metric: "top1", min: 0.85 },
  { kind: "VERIFIED_ARTIFACT" },
  { kind: "AUDIT", subject: "MODEL_VERSION", threshold },
  { kind: "AUDIT", subject: "BACKBONE", threshold },
  { kind: "APPROVALS", count: 1 },
];
const states = (change: Partial<GateFacts> = {}, gates: Gate[] = policy) =>
  evaluateGates(gates, facts(change)).map((result) => result.state);
const modelGate = (reports: AuditFact[], gate: Partial<Extract<Gate, { kind: "AUDIT" }>> = {}) => {
  const [result] = evaluateGates(
    [{ kind: "AUDIT", subject: "MODEL_VERSION", threshold, ...gate }],
    facts({ audits: { MODEL_VERSION: reports, BACKBONE: [] } }),
  );
  if (result === undefined) throw new Error("one gate gives one result");
  return result;
};

test("a request whose facts hold waits for its approval and is promoted with it", () => {
  expect(states()).toEqual(["PASSED", "PASSED", "PASSED", "PASSED", "PENDING"]);
  expect(decidePromotion(evaluateGates(policy, facts()))).toBe("OPEN");
  expect(decidePromotion(evaluateGates(policy, facts({ approvals: [approval("bob")] })))).toBe("PROMOTED");
});

test("a score exactly at the minimum passes and one below fails", () => {
  const at = (top1: number) =>
    facts().model.testScore && { ...facts().model, testScore: { ...facts().model.testScore, top1 } };
  expect(states({ model: at(0.85) })[0]).toBe("PASSED");
  expect(states({ model: at(0.8499) })[0]).toBe("FAILED");
});

test("an artifact the platform has not verified fails, with its reason", () => {
  const artifact = {
    ...facts().artifact,
    state: "REJECTED" as const,
    rejectedReason: "weights.bin has another digest",
  };
  const result = evaluateGates([{ kind: "VERIFIED_ARTIFACT" }], facts({ artifact }))[0];
  expect(result?.state).toBe("FAILED");
  expect(result?.message).toContain("weights.bin has another digest");
});

test("a gap of exactly the threshold passes; one above fails with value, interval and evidence", () => {
  expect(modelGate([audit("m", interval(0.1, 0.04, 0.16))]).state).toBe("PASSED");
  const failed = modelGate([audit("m", interval(0.38, 0.33, 0.43))]);
  expect(failed).toMatchObject({
    state: "FAILED",
    value: 0.38,
    low: 0.33,
    high: 0.43,
    threshold: 0.1,
    comparison: "<=",
  });
  expect(failed.evidence).toEqual([{ kind: "AUDIT_REPORT", id: "m", digest: sha256Hex("m") }]);
  expect(failed.message).toContain("between red and blue");
});

test("judged on the bound, an interval that reaches past the threshold is not a pass", () => {
  const bound = { threshold: { ...threshold, judgedOn: "BOUND" as const } };
  expect(modelGate([audit("m", interval(0.08, 0.02, 0.14))], bound).state).toBe("FAILED");
  expect(modelGate([audit("m", interval(0.05, 0.01, 0.09))], bound).state).toBe("PASSED");
});

test("a gap that could not be estimated is not a pass", () => {
  const result = modelGate([audit("m", { undefined: "only 3 examples of blue" })]);
  expect(result).toMatchObject({ state: "FAILED", value: null });
  expect(result.message).toContain("only 3 examples of blue");
});

test("the newest usable report counts: a newer failing one over an older passing one", () => {
  const old = audit("old", interval(0.02, 0, 0.04), { createdAt: day(-9) });
  expect(modelGate([audit("new", interval(0.3, 0.2, 0.4)), old]).state).toBe("FAILED");
});

test("revoked and expired reports do not count, and the message says which it was", () => {
  const good = interval(0.02, 0, 0.04);
  const revoked = modelGate([audit("m", good, { revokedAt: day(-0.5), revokedReason: "wrong labels" })]);
  expect(revoked.state).toBe("FAILED");
  expect(revoked.message).toContain("was revoked (wrong labels)");
  expect(modelGate([audit("m", good, { expiresAt: now })]).message).toContain("has expired");
  expect(modelGate([audit("m", good, { expiresAt: day(1) })]).state).toBe("PASSED");
  expect(modelGate([audit("m", good, { createdAt: day(-8) })], { maxAgeDays: 7 }).message).toContain(
    "older than the 7 days",
  );
  expect(modelGate([audit("m", good, { createdAt: day(-7) })], { maxAgeDays: 7 }).state).toBe("PASSED");
});

test("every protected attribute needs its own report", () => {
  const two = facts({
    dataset: { ...facts().dataset, attributes: ["ink", "hand"] },
    audits: { MODEL_VERSION: [audit("m", interval(0.02, 0, 0.04))], BACKBONE: [] },
  });
  const result = evaluateGates([{ kind: "AUDIT", subject: "MODEL_VERSION", threshold }], two)[0];
  expect(result?.state).toBe("FAILED");
  expect(result?.message).toContain("by hand on digits version 2");
});

test("without protected attributes the missing audit is said plainly", () => {
  const result = evaluateGates(policy, facts({ dataset: { ...facts().dataset, attributes: [] } }))[2];
  expect(result?.state).toBe("FAILED");
  expect(result?.message).toMatch(
    /^No audit of this model's digest by any attribute: the data set has no protected attributes, so there is nothing to audit by group\./,
  );
});

test("approvals count only from maintainers who are not the requester, in the role they have now", () => {
  const count = (...approvals: ApprovalFact[]) => evaluateGates(policy, facts({ approvals }))[4]?.value;
  expect(count(approval("ada"))).toBe(0);
  expect(count(approval("bob", { role: "MEMBER" }))).toBe(0);
  expect(count(approval("bob", { role: null }))).toBe(0);
  expect(count(approval("bob"), approval("eve", { role: "OWNER" }))).toBe(2);
});

test("a maintainer's rejection refuses, whatever else was said", () => {
  const approvals = [approval("bob"), approval("eve", { approved: false, comment: "the test set is stale" })];
  const results = evaluateGates(policy, facts({ approvals }));
  expect(decidePromotion(results)).toBe("REFUSED");
  expect(results[4]?.message).toBe("eve rejected the promotion: the test set is stale.");
  const curt = evaluateGates(policy, facts({ approvals: [approval("eve", { approved: false, comment: "No!" })] }));
  expect(curt[4]?.message).toBe("eve rejected the promotion: No!");
});
