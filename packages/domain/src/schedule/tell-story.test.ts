import type { FireStory, SplitScore } from "@graft/contracts";
import { encodeCorrect } from "@graft/fairness";
import { describe, expect, it } from "vitest";
import { compareVersions } from "./compare-versions.ts";
import { tellStory } from "./tell-story.ts";

/** A score of `right` right answers first, of `count`. */
function score(right: number, count = 100): SplitScore {
  const correct = encodeCorrect(Array.from({ length: count }, (_, row) => row < right));
  const rates = { top1: right / count, macroF1: right / count, loss: 0.5, ece: 0.1 };
  return { count, ...rates, perClass: [], confusion: [], correct };
}

const challenger = { version: { id: "019a0000-0000-7000-8000-000000000002", version: 2 }, test: score(90) };
const champion = { version: { id: "019a0000-0000-7000-8000-000000000001", version: 1 }, test: score(70) };
const data: FireStory["data"] = {
  from: "digits version 1",
  to: "digits version 2",
  classes: [
    { label: "even", added: 3, removed: 0, kept: 50 },
    { label: "odd", added: 0, removed: 1, kept: 49 },
  ],
};

describe("compareVersions", () => {
  it("pairs the answers: twenty more right, none lost", () => {
    const compared = compareVersions({ challenger, champion, withoutChampion: null, seed: 1 });
    // McNemar: 20 discordant pairs, all one way: 2 / 2^20.
    expect(compared.mcNemarP).toBeCloseTo(2 / 2 ** 20, 12);
    expect(compared.difference?.value).toBeCloseTo(0.2, 12);
    expect(compared.difference?.low).toBeGreaterThan(0);
  });

  it("says why there is no champion", () => {
    const compared = compareVersions({ challenger, champion: null, withoutChampion: "nobody stood there", seed: 1 });
    expect(compared).toMatchObject({ champion: null, difference: null, mcNemarP: null });
    expect(tellStory({ data, score: compared, bias: [] }).sentences.score).toContain("nobody stood there");
  });
});

describe("tellStory", () => {
  const compared = compareVersions({ challenger, champion, withoutChampion: null, seed: 1 });

  it("tells the change of the data by class", () => {
    expect(tellStory({ data, score: compared, bias: [] }).sentences.data).toBe(
      "Data: digits version 2 against digits version 1: 3 examples added, 1 removed (even +3 −0, odd +0 −1).",
    );
    const same = { ...data, classes: data.classes.map((row) => ({ ...row, added: 0, removed: 0 })) };
    expect(tellStory({ data: same, score: compared, bias: [] }).sentences.data).toContain("the same examples");
  });

  it("calls a challenger better only where the interval excludes zero", () => {
    expect(tellStory({ data, score: compared, bias: [] }).sentences.score).toMatch(/0\.200 .*: better\.$/);
    const equal = compareVersions({
      challenger,
      champion: { ...champion, test: score(89) },
      withoutChampion: null,
      seed: 1,
    });
    expect(tellStory({ data, score: equal, bias: [] }).sentences.score).toContain("not to be told from it");
  });

  it("sets the gaps of challenger and champion side by side", () => {
    const gap = (subject: "CHALLENGER" | "CHAMPION", value: number) => ({
      ...{ subject, auditReportId: challenger.version.id, attribute: "ink", verdict: "PASS" as const },
      metric: "demographicParityDifference" as const,
      estimate: { value, low: value - 0.01, high: value + 0.01, method: "newcombe" as const, count: 40 },
    });
    const { sentences } = tellStory({ data, score: compared, bias: [gap("CHALLENGER", 0.05), gap("CHAMPION", 0.08)] });
    expect(sentences.bias).toBe(
      "Bias: demographicParityDifference by ink: challenger 0.050 (0.040 to 0.060), PASS; champion 0.080 (0.070 to 0.090), PASS.",
    );
  });
});
