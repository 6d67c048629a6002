import { type Gate, type GateResult, roleAtLeast } from "@graft/contracts";
import { auditGate, short } from "./audit-gate.ts";
import type { GateFacts } from "./gate-facts.ts";

/**
 * Holds the gates of a policy against the facts: one result a gate, in the policy's order, each with what it rests on
 * and, where it does not hold, what would have to change. Pure: the same facts give the same results.
 */
export function evaluateGates(gates: readonly Gate[], facts: GateFacts): GateResult[] {
  return gates.map((gate) => evaluateGate(gate, facts));
}

/** What the results together mean: any failure refuses, anything still to come keeps the request open. */
export function decidePromotion(results: readonly GateResult[]): "PROMOTED" | "OPEN" | "REFUSED" {
  if (results.some((result) => result.state === "FAILED")) return "REFUSED";
  return results.some((result) => result.state === "PENDING") ? "OPEN" : "PROMOTED";
}

function evaluateGate(gate: Gate, facts: GateFacts): GateResult {
  switch (gate.kind) {
    case "SCORE":
      return scoreGate(gate, facts);
    case "VERIFIED_ARTIFACT":
      return artifactGate(facts);
    case "AUDIT":
      return auditGate(gate, facts);
    case "APPROVALS":
      return approvalsGate(gate, facts);
  }
}

function scoreGate(gate: Extract<Gate, { kind: "SCORE" }>, { model }: GateFacts): GateResult {
  const name = gate.metric === "top1" ? "Top-1 on test" : "Macro F1 on test";
  const value = model.testScore[gate.metric];
  const passed = value >= gate.min;
  return {
    name,
    kind: "SCORE",
    state: passed ? "PASSED" : "FAILED",
    value,
    low: null,
    high: null,
    threshold: gate.min,
    comparison: ">=",
    message: `${name} is ${value.toFixed(3)} over ${model.testScore.count} examples; ${gate.min} is needed.`,
    remedy: passed ? null : "Train a version that scores higher: more examples, more rungs, or another backbone.",
    evidence: [{ kind: "RUN", id: model.evaluateRunId, digest: null }],
  };
}

const ARTIFACT_REMEDIES = {
  UPLOADING: "Finish the upload, then request the promotion again.",
  VERIFYING: "Wait until the platform has hashed its copy, then request the promotion again.",
  REJECTED: "Train the version again: its stored files are not what was announced.",
  VERIFIED: null,
} as const;

function artifactGate({ artifact }: GateFacts): GateResult {
  const passed = artifact.state === "VERIFIED";
  return {
    name: "Verified artifact",
    kind: "VERIFIED_ARTIFACT",
    state: passed ? "PASSED" : "FAILED",
    value: null,
    low: null,
    high: null,
    threshold: null,
    comparison: ">=",
    message: passed
      ? `Every file of the artifact ${short(artifact.digest)} was hashed by the platform itself.`
      : `The artifact ${short(artifact.digest)} is ${artifact.state}${artifact.rejectedReason === null ? "" : `: ${artifact.rejectedReason}`}.`,
    remedy: ARTIFACT_REMEDIES[artifact.state],
    evidence: [{ kind: "ARTIFACT", id: artifact.id, digest: artifact.digest }],
  };
}

/**
 * Counts approvals of members who are MAINTAINER or stronger now and are not the requester; a word given in a role
 * since lost does not count. One rejection by such a member fails the gate.
 */
function approvalsGate(gate: Extract<Gate, { kind: "APPROVALS" }>, facts: GateFacts): GateResult {
  const counted = facts.approvals.filter(
    ({ userId, role }) => userId !== facts.requestedById && role !== null && roleAtLeast(role, "MAINTAINER"),
  );
  const approved = counted.filter((approval) => approval.approved);
  const rejected = counted.find((approval) => !approval.approved);
  const base = {
    name: "Approvals",
    kind: "APPROVALS",
    value: approved.length,
    low: null,
    high: null,
    threshold: gate.count,
    comparison: ">=",
    evidence: counted.map(({ id }) => ({ kind: "APPROVAL" as const, id, digest: null })),
  } as const;
  if (rejected !== undefined) {
    const comment = rejected.comment === "" ? "" : `: ${rejected.comment}`;
    const end = /[.!?]$/.test(comment) ? "" : ".";
    const message = `${rejected.userName} rejected the promotion${comment}${end}`;
    return { ...base, state: "FAILED", message, remedy: "Answer the objection and request the promotion again." };
  }
  const names = approved.map(({ userName }) => userName).join(", ");
  const by = approved.length === 0 ? "" : ` (${names})`;
  const message = `${approved.length} of ${gate.count} approvals${by}.`;
  if (approved.length >= gate.count) return { ...base, state: "PASSED", message, remedy: null };
  const remedy = "A maintainer who did not request the promotion has to approve it.";
  return { ...base, state: "PENDING", message, remedy };
}
