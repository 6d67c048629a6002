import { type Gate, type ScheduleTemplate, scheduleAuditsSchema } from "@graft/contracts";
import { describe, expect, it } from "vitest";
import { type AuditedContender, auditsBackbone, planAudits } from "./audit-plan.ts";

const threshold = { metric: "demographicParityDifference", max: 0.1, judgedOn: "POINT" } as const;
const gates: Gate[] = [{ kind: "AUDIT", subject: "MODEL_VERSION", threshold }];
const dataset = { id: "019a0000-0000-7000-8000-000000000003", attributes: ["ink", "paper"], classes: ["even", "odd"] };
const contender: AuditedContender = {
  role: "CHALLENGER",
  subject: "MODEL_VERSION",
  digest: "a".repeat(64),
  backboneVersionId: "019a0000-0000-7000-8000-000000000004",
  modelVersionId: "019a0000-0000-7000-8000-000000000005",
  inputSize: 32,
  cacheCut: null,
};
const template = { seed: 5 } as ScheduleTemplate;
const plan = (audits: object, policy: readonly Gate[] = gates) =>
  planAudits({
    schedule: { audits: scheduleAuditsSchema.parse(audits), template },
    gates: policy,
    dataset,
    contenders: [contender],
  }).map(({ spec }) => spec);

describe("planAudits", () => {
  it("takes every attribute, the last class and the policy's thresholds unless the schedule says otherwise", () => {
    expect(plan({})).toMatchObject([
      { attribute: "ink", positiveLabel: "odd", thresholds: [threshold], seed: 5 },
      { attribute: "paper", positiveLabel: "odd", thresholds: [threshold], seed: 5 },
    ]);
  });

  it("takes what the schedule names", () => {
    const own = { metric: "equalOpportunityDifference", max: 0.2, judgedOn: "BOUND" };
    expect(plan({ attributes: ["paper"], positiveLabel: "even", thresholds: [own] })).toMatchObject([
      { attribute: "paper", positiveLabel: "even", thresholds: [own] },
    ]);
  });

  it("audits nothing where neither asks for it", () => {
    expect(plan({}, [{ kind: "VERIFIED_ARTIFACT" }])).toEqual([]);
    expect(auditsBackbone(gates)).toBe(false);
    expect(auditsBackbone([{ kind: "AUDIT", subject: "BACKBONE", threshold }])).toBe(true);
  });
});
