import type { AuditSubject, Gate, GateResult } from "@graft/contracts";
import { isMeasured, judgeThreshold } from "@graft/fairness";
import type { AuditFact, GateFacts } from "./gate-facts.ts";

type AuditGate = Extract<Gate, { kind: "AUDIT" }>;

const DAY = 24 * 60 * 60 * 1000;

/** How a subject is called in sentences. */
const SUBJECTS: Record<AuditSubject, string> = { MODEL_VERSION: "model", BACKBONE: "backbone" };

/**
 * Holds an audit gate against the reports of exactly this digest on exactly this dataset version. Every protected
 * attribute of the data set needs its report, and the newest that is neither revoked nor expired counts: an audit by a
 * harmless attribute says nothing about another one. The result shows the attribute that is furthest from passing.
 */
export function auditGate(gate: AuditGate, facts: GateFacts): GateResult {
  const base = frame(gate);
  const { attributes } = facts.dataset;
  if (attributes.length === 0) return { ...base, ...nothingToAudit(gate) };
  const results = attributes.map((attribute) => ({ ...base, ...byAttribute(gate, attribute, facts) }));
  const failed = results.find((result) => result.state === "FAILED");
  const shown = failed ?? results.reduce((worst, result) => (isWorse(gate, result, worst) ? result : worst));
  return { ...shown, evidence: results.flatMap((result) => result.evidence) };
}

type Outcome = Pick<GateResult, "state" | "message" | "remedy"> & Partial<GateResult>;

function frame(gate: AuditGate): GateResult {
  const { max, min } = gate.threshold;
  return {
    name: `Audit of the ${SUBJECTS[gate.subject]}`,
    kind: "AUDIT",
    state: "FAILED",
    value: null,
    low: null,
    high: null,
    threshold: max ?? min ?? null,
    comparison: max === undefined ? ">=" : "<=",
    message: "",
    remedy: null,
    evidence: [],
  };
}

function isWorse(gate: AuditGate, one: GateResult, other: GateResult): boolean {
  const [a, b] = [one.value ?? 0, other.value ?? 0];
  return gate.threshold.max === undefined ? a < b : a > b;
}

function nothingToAudit(gate: AuditGate): Outcome {
  return {
    state: "FAILED",
    message:
      `No audit of this ${SUBJECTS[gate.subject]}'s digest by any attribute: the data set has no ` +
      "protected attributes, so there is nothing to audit by group. Without an audit it cannot be promoted.",
    remedy:
      "Say which group each example belongs to (for a folder of pictures: attributes.csv with file,NAME,...), make a " +
      "new dataset version, train on it and audit the result.",
  };
}

function byAttribute(gate: AuditGate, attribute: string, facts: GateFacts): Outcome {
  const reports = facts.audits[gate.subject].filter((audit) => audit.attribute === attribute);
  const newest = reports.find((audit) => unusable(audit, gate, facts.now) === null);
  if (newest === undefined) return missing({ gate, attribute, reports, facts });
  return judged(gate, newest);
}

/** Why a report does not count, in words; null when it does. */
function unusable(audit: AuditFact, gate: AuditGate, now: Date): string | null {
  if (audit.revokedAt !== null) return `was revoked (${audit.revokedReason ?? "no reason given"})`;
  if (audit.expiresAt !== null && audit.expiresAt <= now) return "has expired";
  const ageDays = (now.getTime() - audit.createdAt.getTime()) / DAY;
  if (gate.maxAgeDays !== undefined && ageDays > gate.maxAgeDays) {
    return `is older than the ${gate.maxAgeDays} days the policy allows`;
  }
  return null;
}

interface Missing {
  readonly gate: AuditGate;
  readonly attribute: string;
  readonly reports: readonly AuditFact[];
  readonly facts: GateFacts;
}

function missing({ gate, attribute, reports, facts }: Missing): Outcome {
  const subject = SUBJECTS[gate.subject];
  const digest = short(digestOf(gate, facts));
  const [newest] = reports;
  const why = newest === undefined ? null : unusable(newest, gate, facts.now);
  const where = `${facts.dataset.name} version ${facts.dataset.version}`;
  return {
    state: "FAILED",
    message:
      why === null
        ? `No audit of this ${subject}'s digest (${digest}) by ${attribute} on ${where}.`
        : `The audit of this ${subject}'s digest (${digest}) by ${attribute} on ${where} ${why}.`,
    remedy: `Run an AUDIT of the ${subject} by ${attribute} on ${where}, then request the promotion again.`,
  };
}

function judged(gate: AuditGate, audit: AuditFact): Outcome {
  const evidence: GateResult["evidence"] = [{ kind: "AUDIT_REPORT", id: audit.id, digest: audit.digest }];
  const gap = audit.measurement.gaps.find((one) => one.metric === gate.threshold.metric);
  if (gap === undefined) {
    return {
      state: "FAILED",
      evidence,
      message: `The audit by ${audit.attribute} did not measure ${gate.threshold.metric}.`,
      remedy: "Run the audit again with a current agent.",
    };
  }
  const { verdict, reason, value } = judgeThreshold(gate.threshold, gap);
  const estimate = isMeasured(gap.estimate) ? gap.estimate : null;
  const between = gap.between.length === 2 ? ` between ${gap.between.join(" and ")}` : "";
  return {
    state: verdict === "PASS" ? "PASSED" : "FAILED",
    value,
    low: estimate?.low ?? null,
    high: estimate?.high ?? null,
    evidence,
    message: `By ${audit.attribute}${between}: ${reason}.`,
    remedy: verdict === "PASS" ? null : remedyFor(gate, verdict),
  };
}

function remedyFor(gate: AuditGate, verdict: "FAIL" | "INCONCLUSIVE"): string {
  if (verdict === "INCONCLUSIVE") return "Add test examples of the groups that are too small to tell, and audit again.";
  return gate.subject === "MODEL_VERSION"
    ? "Balance the training data by group, train again and audit the new version; the report tells data and backbone apart."
    : "Choose another backbone, or one layer group fewer of it: this gap is there before any of your training.";
}

function digestOf(gate: AuditGate, facts: GateFacts): string {
  return gate.subject === "MODEL_VERSION" ? facts.model.digest : facts.backbone.digest;
}

/** Enough of a digest to recognise it by. */
export function short(digest: string): string {
  return digest.slice(0, 12);
}
