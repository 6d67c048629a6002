import {
  type AuditMeasurement,
  type AuditSpec,
  GAP_METRICS,
  type PredictionTable,
  type ThresholdResult,
  type Verdict,
} from "@graft/contracts";
import { judgeThreshold } from "../gap/judge-threshold.ts";
import { measureGap } from "../gap/measure-gap.ts";
import { countGroups } from "../group/group-counts.ts";
import { groupResult } from "../group/group-rates.ts";
import { auditSummary } from "./audit-summary.ts";
import { checkTable } from "./check-table.ts";
import { measureInheritance } from "./measure-inheritance.ts";
import type { PairedDecisions } from "./paired-strata.ts";

function decisionsOf({ labels, decisions, groups }: PredictionTable, positiveLabel: string): PairedDecisions {
  const isPositive = (label: string) => label === positiveLabel;
  return {
    actual: labels.map(isPositive),
    selected: {
      subject: decisions.subject.map(isPositive),
      balancedProbe: decisions.balancedProbe.map(isPositive),
      plainProbe: decisions.plainProbe.map(isPositive),
    },
    groups,
  };
}

/** FAIL where any threshold fails; otherwise INCONCLUSIVE where any cannot be told; PASS only where all pass. */
export function overallVerdict(results: readonly ThresholdResult[]): Verdict {
  const has = (verdict: Verdict) => results.some((result) => result.verdict === verdict);
  if (has("FAIL")) return "FAIL";
  return has("INCONCLUSIVE") || results.length === 0 ? "INCONCLUSIVE" : "PASS";
}

/**
 * Measures an audit from its predictions alone: anyone who holds the table and the specification gets the same
 * numbers. Groups and gaps are of the subject's decisions, one label (`positiveLabel`) against the rest.
 */
export function measureAudit(table: PredictionTable, spec: AuditSpec): AuditMeasurement {
  checkTable(table, spec);
  const decisions = decisionsOf(table, spec.positiveLabel);
  const counts = countGroups({ ...decisions, selected: decisions.selected.subject });
  const gaps = GAP_METRICS.map((metric) => measureGap(metric, counts, spec));
  const thresholds = spec.thresholds.flatMap((threshold) =>
    gaps
      .filter(({ result }) => result.metric === threshold.metric)
      .map(({ result, atLeast }) => judgeThreshold(threshold, result, atLeast)),
  );
  const measured = {
    attribute: spec.attribute,
    positiveLabel: spec.positiveLabel,
    confidence: spec.confidence,
    count: table.labels.length,
    unknownGroup: table.groups.filter((group) => group === null).length,
    groups: counts.map((group) => groupResult(group, spec)),
    gaps: gaps.map(({ result }) => result),
    inheritance: measureInheritance(gaps, decisions, spec),
    thresholds,
    verdict: overallVerdict(thresholds),
  };
  return { ...measured, summary: auditSummary(measured, spec.subject) };
}
