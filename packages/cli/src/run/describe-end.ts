import { auditMeasurementSchema, ladderResultSchema, trainResultSchema } from "@graft/contracts";
import { bareId } from "../command/reference.ts";
import type { RunOutcome } from "./describe-run.ts";

/** How a run ended, for a person: what it found, or why it failed. */
export function describeEnd(run: RunOutcome): string {
  const lines = [`${run.name} ${run.state.toLowerCase()}${run.reason ? `: ${run.reason}` : "."}`, ...found(run)];
  if (run.state === "FAILED") lines.push(`See its output with "graft logs ${bareId(run.id)}".`);
  return lines.join("\n");
}

function found(run: RunOutcome): string[] {
  if (run.state !== "SUCCEEDED") return [];
  const { modelVersion, auditReport } = run;
  if (run.kind === "TRAIN") {
    const result = trainResultSchema.safeParse(run.result);
    if (result.success)
      return [`Validation top-1 ${result.data.validation.top1.toFixed(3)} after ${result.data.epochs} epochs.`];
  }
  // Its reason, which names the best trial, stands above.
  if (run.kind === "SWEEP") return [];
  if (run.kind === "LADDER") {
    const result = ladderResultSchema.safeParse(run.result);
    const lines = result.success && result.data.reason ? [result.data.reason] : [];
    if (modelVersion) lines.push(`Registered as version ${modelVersion.version} (${modelVersion.digest}).`);
    return lines;
  }
  if (auditReport) {
    const measurement = auditMeasurementSchema.safeParse(auditReport.measurement);
    const summary = measurement.success ? ` ${measurement.data.summary}` : "";
    return [`Verdict ${auditReport.verdict}.${summary}`];
  }
  return [];
}
