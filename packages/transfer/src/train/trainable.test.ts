import { expect, it } from "vitest";
import { classWeights } from "./class-weights.ts";
import { afterEpoch, NO_PLATEAU } from "./rate-plateau.ts";
import { releaseStages } from "./strategy-plan.ts";
import { rateScale } from "./trainable.ts";

const optimizer = { kind: "SGD", rate: 0.01, momentum: 0.9, weightDecay: 0 } as const;

it("layer rates decay from the head down as timm's, and as ULMFiT's with 1 / 2.6", () => {
  const scale = (groupDecay: number, above: number) =>
    rateScale({ groupDecay, optimizer, lowestRate: undefined }, above, 3);
  // timm's param_groups_layer_decay with decay 0.75: 0.75^0, 0.75^1, 0.75^2, 0.75^3.
  expect([0, 1, 2, 3].map((above) => scale(0.75, above))).toEqual([1, 0.75, 0.5625, 0.421875]);
  // Howard and Ruder (2018), section 3.2: the rate of layer l - 1 is that of layer l over 2.6.
  expect(scale(1 / 2.6, 2)).toBeCloseTo(0.147928994, 9);
});

it("layer rates span evenly on a logarithmic scale as fastai's slice", () => {
  const scales = [3, 2, 1, 0].map((above) => rateScale({ groupDecay: 1, optimizer, lowestRate: 1e-5 }, above, 3));
  // even_mults(1e-5, 1e-2, 4) = [1e-5, 1e-4, 1e-3, 1e-2].
  [1e-3, 1e-2, 1e-1, 1].forEach((expected, i) => {
    expect(scales[i]).toBeCloseTo(expected, 12);
  });
});

it("the rate falls after each patience without a lower loss", () => {
  const schedule = { kind: "REDUCE_ON_PLATEAU", factor: 0.5, patience: 2, minDelta: 0.1 } as const;
  let state = NO_PLATEAU;
  const factors = [1, 0.8, 0.75, 0.72, 0.6, 0.55, 0.51, 0.52].map((loss) => {
    state = afterEpoch(schedule, state, loss);
    return state.factor;
  });
  // 0.75 and 0.72 are no gain of 0.1 over 0.8; 0.6 is; 0.55 and 0.51 are none over 0.6; 0.52 waits again.
  expect(factors).toEqual([1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25]);
  expect(afterEpoch({ kind: "CONSTANT" }, NO_PLATEAU, 1)).toBe(NO_PLATEAU);
});

it("groups are released one by one from the top, or several at a time where there are fewer epochs", () => {
  expect(releaseStages(["a", "b", "c"], 5)).toEqual([
    { groups: ["c"], epochs: 1 },
    { groups: ["b", "c"], epochs: 1 },
    { groups: ["a", "b", "c"], epochs: 3 },
  ]);
  expect(releaseStages(["a", "b", "c", "d", "e"], 2)).toEqual([
    { groups: ["c", "d", "e"], epochs: 1 },
    { groups: ["a", "b", "c", "d", "e"], epochs: 1 },
  ]);
});

it("classes weigh the same in sum", () => {
  // 4 / (2 * 3) for each of three, 4 / (2 * 1) for the one: 3 * 2/3 = 2 on both sides, mean 1.
  expect(classWeights([0, 0, 1, 0], 2)).toEqual([2 / 3, 2 / 3, 2, 2 / 3]);
});
