import type { SplitScore, VersionComparison } from "@graft/contracts";
import { decodeCorrect, mcNemar } from "@graft/fairness";
import { pairedGain } from "../ladder/compare-rungs.ts";
import type { ModelVersionRecord } from "../model/model-repository.ts";

/** Level of the paired interval of challenger against champion. */
const CONFIDENCE = 0.95;

export interface Tested {
  readonly version: Pick<ModelVersionRecord, "id" | "version">;
  readonly test: SplitScore;
}

export interface ComparisonInput {
  readonly challenger: Tested;
  /** Null with the reason beside it. */
  readonly champion: Tested | null;
  readonly withoutChampion: string | null;
  readonly seed: number;
}

/** Holds the challenger against the champion, example by example of the same test split. */
export function compareVersions({ challenger, champion, withoutChampion, seed }: ComparisonInput): VersionComparison {
  const { test } = challenger;
  const base = { count: test.count, challenger: tested(challenger) };
  if (champion === null) return { ...base, champion: null, difference: null, mcNemarP: null, withoutChampion };
  const correct = (score: SplitScore) => decodeCorrect(score.correct, score.count);
  return {
    ...base,
    champion: tested(champion),
    difference: pairedGain(test, champion.test, { confidence: CONFIDENCE, seed }),
    mcNemarP: mcNemar(correct(test), correct(champion.test)).p,
    withoutChampion: null,
  };
}

function tested({ version, test }: Tested) {
  return { modelVersionId: version.id, version: version.version, top1: test.top1, macroF1: test.macroF1 };
}
