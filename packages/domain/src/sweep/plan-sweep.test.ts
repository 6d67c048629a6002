import { type SweepSpec, sweepSpecSchema } from "@graft/contracts";
import { describe, expect, it } from "vitest";
import { bestTrial, nextTrial, type TrialState } from "./plan-sweep.ts";
import { lastRung, rungEpochs, trialSettings, trialSpec } from "./trial-settings.ts";

const ID = "00000000-0000-4000-8000-000000000000";
const phase = { epochs: 5, batchSize: 8, optimizer: { kind: "SGD", rate: 0.1 } };

function sweepOf(change: object = {}): SweepSpec {
  return sweepSpecSchema.parse({
    ...{ kind: "SWEEP", datasetVersionId: ID, backboneVersionId: ID, inputSize: 32, seed: 1 },
    base: {
      strategy: {
        ...{ name: "FEATURE_EXTRACTION", scope: { kind: "HEAD" }, headStart: "RANDOM" },
        ...{ release: "AT_ONCE", backboneStart: "PRETRAINED" },
      },
      headPhase: phase,
    },
    space: { "headPhase.optimizer.rate": { kind: "LOG_UNIFORM", low: 0.001, high: 0.1 } },
    search: { kind: "RANDOM", trials: 4 },
    ...change,
  });
}

const ended = (trial: number, rung: number, score: number | null): TrialState => ({
  ...{ runId: `${trial}/${rung}`, trial, rung, score, live: false },
});

describe("the settings of a sweep's trials", () => {
  it("are every combination of a grid, the last member turning fastest", () => {
    const space = {
      "headPhase.batchSize": { kind: "CHOICE", values: [8, 16] },
      seed: { kind: "INTEGER", low: 1, high: 3 },
    };
    const settings = trialSettings(sweepOf({ space, search: { kind: "GRID" } }));
    expect(settings.map((one) => [one["headPhase.batchSize"], one.seed])).toEqual([
      ...[1, 2, 3].map((seed) => [8, seed]),
      ...[1, 2, 3].map((seed) => [16, seed]),
    ]);
  });

  it("are drawn within their bounds, the same for the same seed, others for another", () => {
    const search = { kind: "RANDOM", trials: 200 };
    const rates = (seed: number) =>
      trialSettings(sweepOf({ search, seed })).map((one) => Number(one["headPhase.optimizer.rate"]));
    for (const rate of rates(1)) expect(rate >= 0.001 && rate < 0.1).toBe(true);
    // Half of a logarithmic range lies below its geometric middle, 0.01; 4 standard deviations of 200 coins are 28.
    expect(Math.abs(rates(1).filter((rate) => rate < 0.01).length - 100)).toBeLessThan(29);
    expect(rates(1)).toEqual(rates(1));
    expect(rates(1)).not.toEqual(rates(2));
  });

  it("stand in the training's specification, and only there", () => {
    const spec = trialSpec(sweepOf(), { "headPhase.optimizer.rate": 0.5, seed: 9 }, 0);
    expect(spec).toMatchObject({
      kind: "TRAIN",
      seed: 9,
      headPhase: { ...phase, optimizer: { kind: "SGD", rate: 0.5 } },
    });
  });

  it.each<[string, object, string]>([
    ["an empty space", { space: {} }, "1 to 12"],
    ["bounds the wrong way round", { space: { seed: { kind: "INTEGER", low: 3, high: 3 } } }, "below high"],
    ["a grid of ranges", { search: { kind: "GRID" } }, "CHOICE and INTEGER only"],
    [
      "too large a grid",
      { search: { kind: "GRID" }, space: { seed: { kind: "INTEGER", low: 1, high: 257 } } },
      "257 trials",
    ],
    ["a member that is no path", { space: { "a b": { kind: "INTEGER", low: 1, high: 2 } } }, "path"],
  ])("are refused for %s", (_, change, message) => {
    expect(() => sweepOf(change)).toThrow(message);
  });
});

describe("what a sweep tries next", () => {
  it("is each trial once, and nothing when all were begun", () => {
    const spec = sweepOf();
    expect(nextTrial(spec, [])).toEqual({ trial: 0, rung: 0 });
    expect(nextTrial(spec, [ended(0, 0, 0.5)])).toEqual({ trial: 1, rung: 0 });
    expect(
      nextTrial(
        spec,
        [0, 1, 2, 3].map((trial) => ended(trial, 0, 0.5)),
      ),
    ).toBeNull();
  });

  it("is nothing after three failures without a success", () => {
    expect(
      nextTrial(
        sweepOf(),
        [0, 1, 2].map((trial) => ended(trial, 0, null)),
      ),
    ).toBeNull();
    expect(nextTrial(sweepOf(), [ended(0, 0, 0.1), ended(1, 0, null), ended(2, 0, null)])).not.toBeNull();
  });

  // By hand for eta 3 and rungs of 1, 3 and 9 epochs: of three that ended one goes on, of nine three.
  const asha = sweepOf({ search: { kind: "ASHA", trials: 9, minEpochs: 1, maxEpochs: 9, eta: 3 } });

  it("gives successive halving's rungs eta times the epochs, up to the most", () => {
    expect([0, 1, 2].map((rung) => rungEpochs(asha, rung))).toEqual([1, 3, 9]);
    expect(lastRung(asha)).toBe(2);
    expect(lastRung(sweepOf({ search: { kind: "ASHA", trials: 1, minEpochs: 4, maxEpochs: 10, eta: 2 } }))).toBe(2);
    expect(trialSpec(asha, {}, 1)).toMatchObject({ headPhase: { epochs: 3 } });
  });

  it("promotes the best third of a rung before it begins a new trial, each once", () => {
    const two = [ended(0, 0, 0.2), ended(1, 0, 0.6)];
    expect(nextTrial(asha, two)).toEqual({ trial: 2, rung: 0 });
    const three = [...two, ended(2, 0, 0.4)];
    expect(nextTrial(asha, three)).toEqual({ trial: 1, rung: 1 });
    expect(nextTrial(asha, [...three, { ...ended(1, 1, null), live: true }])).toEqual({ trial: 3, rung: 0 });
  });

  it("promotes by the smallest loss where that is the objective, and names the best of the highest rung", () => {
    const loss = sweepOf({ objective: "loss", search: asha.search });
    const trials = [ended(0, 0, 0.2), ended(1, 0, 0.6), ended(2, 0, 0.4)];
    expect(nextTrial(loss, trials)).toEqual({ trial: 0, rung: 1 });
    expect(bestTrial(loss, trials)?.runId).toBe("0/0");
    expect(bestTrial(loss, [...trials, ended(0, 1, 0.3)])?.runId).toBe("0/1");
    expect(bestTrial(loss, [ended(0, 0, null)])).toBeNull();
  });
});
