import type { BootstrapTimings } from "../env.ts";

export interface DemoStep {
  readonly name: string;
  readonly seconds: number;
}

export interface DemoRung {
  readonly dataset: string;
  readonly strategy: string;
  readonly scope: string;
  readonly top1: number;
  readonly top1Low: number | null;
  readonly top1High: number | null;
  readonly macroF1: number;
  readonly epochs: number;
  readonly wallSeconds: number;
  readonly peakMemoryBytes: number;
  readonly trainableParameters: number;
  /** Features came through the feature cache; how many were there already and how many were computed. */
  readonly cached: boolean;
  readonly cacheHits: number;
  readonly cacheMisses: number;
  /** Paired difference of test top-1 to the ladder's first rung, with its interval; null for the first. */
  readonly gain: { readonly value: number; readonly low: number; readonly high: number } | null;
  readonly recommended: boolean;
}

export interface DemoAudit {
  readonly subject: "BACKBONE" | "MODEL_VERSION";
  readonly dataset: string;
  readonly digest: string;
  readonly verdict: string;
  readonly summary: string;
  readonly attribute: string;
  readonly demographicParityDifference: number | null;
  /** Parts of the difference, signed so that a positive one widens it. */
  readonly inheritance: {
    readonly backbone: number | null;
    readonly data: number | null;
    readonly tuning: number | null;
  };
  readonly groups: readonly {
    readonly attribute: string;
    readonly group: string;
    readonly count: number;
    readonly selectionRate: number | null;
    readonly tpr: number | null;
    readonly fpr: number | null;
  }[];
}

export interface DemoPromotion {
  readonly status: "REFUSED" | "PROMOTED";
  readonly dataset: string;
  readonly alias: string;
  readonly digest: string;
  readonly gates: readonly {
    readonly name: string;
    readonly passed: boolean;
    readonly state: "PASSED" | "FAILED" | "PENDING";
    readonly value: number | null;
    readonly threshold: number | null;
    readonly message: string;
  }[];
}

/** What `--json` writes: the main job as it happened. */
export interface DemoDocument {
  readonly ok: boolean;
  readonly backend: string;
  readonly steps: readonly DemoStep[];
  readonly backbone: { readonly name: string; readonly digest: string };
  readonly datasets: readonly {
    readonly name: string;
    readonly digest: string;
    readonly examples: number;
    readonly classes: readonly string[];
  }[];
  readonly rungs: readonly DemoRung[];
  readonly recommendations: readonly { readonly dataset: string; readonly strategy: string; readonly reason: string }[];
  readonly audits: readonly DemoAudit[];
  readonly promotions: readonly DemoPromotion[];
  readonly ledger: readonly {
    readonly kind: string;
    readonly alias: string;
    readonly version: number;
    readonly digest: string;
    readonly actor: string;
    readonly comment: string;
    readonly at: string;
  }[];
  readonly dashboard: string;
}

/** Times steps one after the other; none overlaps. */
export class StepClock {
  readonly steps: DemoStep[];

  constructor({ install, build }: BootstrapTimings) {
    this.steps = [
      { name: "install", seconds: install },
      { name: "build", seconds: build },
    ];
  }

  async time<T>(name: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const value = await work();
    this.steps.push({ name, seconds: (performance.now() - start) / 1000 });
    return value;
  }
}
