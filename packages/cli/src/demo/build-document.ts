import { AppError, type Estimate, wideningPart } from "@graft/contracts";
import type { DemoAudit, DemoDocument, DemoRung, DemoStep } from "./demo-document.ts";
import type { MainJobResult } from "./main-job.ts";

function pointOf(estimate: Estimate | undefined): number | null {
  return estimate && "value" in estimate ? estimate.value : null;
}

function rungs({ ladders }: MainJobResult): DemoRung[] {
  return ladders.flatMap(({ dataset, ladder }) =>
    ladder.rungs.map(({ runId, strategy, result }) => {
      const scored = ladder.result.rungs.find((rung) => rung.runId === runId);
      if (scored?.testTop1 == null || scored.testMacroF1 == null) {
        throw new AppError("INTERNAL", `The ladder on ${dataset} ended without a test score of its rung ${strategy}.`);
      }
      const tuned = result.phases
        .find(({ name }) => name === "TUNE")
        ?.frozen.filter(({ weights }) => weights === "TRAINED");
      return {
        dataset,
        strategy,
        scope: tuned ? tuned.map(({ group }) => group).join(", ") : "head",
        top1: scored.testTop1,
        top1Low: scored.testTop1Interval?.low ?? null,
        top1High: scored.testTop1Interval?.high ?? null,
        macroF1: scored.testMacroF1,
        epochs: result.epochs,
        wallSeconds: result.wallSeconds,
        peakMemoryBytes: result.peakMemoryBytes,
        trainableParameters: result.trainableParameters,
        cached: result.cache !== null,
        cacheHits: result.cache?.hits ?? 0,
        cacheMisses: result.cache?.misses ?? 0,
        gain: scored.testGain
          ? { value: scored.testGain.value, low: scored.testGain.low, high: scored.testGain.high }
          : null,
        recommended: ladder.result.recommendedRunId === runId,
      };
    }),
  );
}

function audits(result: MainJobResult): DemoAudit[] {
  return result.audits.map(({ dataset, audit: { subject, digest, measurement } }) => {
    const gap = measurement.gaps.find(({ metric }) => metric === "demographicParityDifference");
    const source = measurement.inheritance.find(({ metric }) => metric === "demographicParityDifference");
    const part = (of: "backbone" | "data" | "tuning") =>
      source && gap ? pointOf(wideningPart(source[of], gap)) : null;
    return {
      subject,
      dataset,
      digest,
      verdict: measurement.verdict,
      summary: measurement.summary,
      attribute: measurement.attribute,
      demographicParityDifference: pointOf(gap?.estimate),
      inheritance: {
        backbone: part("backbone"),
        data: part("data"),
        tuning: part("tuning"),
      },
      groups: measurement.groups.map(({ group, count, selectionRate, tpr, fpr }) => ({
        attribute: measurement.attribute,
        group,
        count,
        selectionRate: pointOf(selectionRate),
        tpr: pointOf(tpr),
        fpr: pointOf(fpr),
      })),
    };
  });
}

export interface DocumentInput {
  readonly result: MainJobResult;
  readonly steps: readonly DemoStep[];
  readonly dashboard: string;
}

/** The document of a main job in which every step happened; a step that did not throws before this. */
export function buildDocument({ result, steps, dashboard }: DocumentInput): DemoDocument {
  return {
    ok: true,
    backend: result.ladders[0]?.ladder.rungs[0]?.result.backend ?? "none",
    steps,
    backbone: { name: result.backbone.name, digest: result.backbone.digest },
    datasets: result.datasets.map(({ label: name, digest, examples, classes }) => ({
      name,
      digest,
      examples,
      classes,
    })),
    rungs: rungs(result),
    recommendations: result.ladders.map(({ dataset, ladder }) => ({
      dataset,
      strategy: ladder.rungs.find(({ runId }) => runId === ladder.result.recommendedRunId)?.strategy ?? "none",
      reason: ladder.result.reason,
    })),
    audits: audits(result),
    promotions: result.promotions,
    ledger: result.ledger,
    dashboard,
  };
}
