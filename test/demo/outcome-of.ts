import type { AcceptedDemoDocument } from "./demo-document-schema.ts";

/**
 * What a demo found, without what depends on the machine and the moment (seconds, memory, addresses): digests, scores,
 * group rates, verdicts, promotion states. Two runs of one seed on one backend agree in all of it, wherever their
 * artifacts are kept.
 */
export function outcomeOf(document: AcceptedDemoDocument) {
  const { backend, backbone, datasets, rungs, recommendations, audits, promotions, ledger } = document;
  return {
    backend,
    backbone,
    datasets,
    rungs: rungs.map(({ wallSeconds: _, peakMemoryBytes: __, ...found }) => found),
    recommendations: recommendations.map(({ dataset, strategy }) => ({ dataset, strategy })),
    audits,
    promotions: promotions.map(({ gates, ...promotion }) => ({
      ...promotion,
      gates: gates.map(({ message: _, ...gate }) => gate),
    })),
    ledger: ledger.map(({ kind, digest, actor }) => ({ kind, digest, actor })),
  };
}
