import { expect, it } from "vitest";
import { relativeGradients } from "./steepest-block.ts";

it("sets a group's gradient beside its weights: |(3, 4)| / |(6, 8)| = 0.5, what is not trained left out of both", () => {
  const groups = [
    { name: "stem", weights: ["stem/kernel", "stem/gamma", "stem/moving_mean"] },
    { name: "top", weights: ["top/kernel"] },
  ];
  const of = (values: Record<string, number[]>) =>
    new Map(Object.entries(values).map(([name, row]) => [name, Float32Array.from(row)]));
  const gradients = of({ "stem/kernel": [3], "stem/gamma": [4], "top/kernel": [1, 1] });
  const weights = of({ "stem/kernel": [6], "stem/gamma": [8], "top/kernel": [10, 10] });
  expect(relativeGradients(groups, { gradients, weights })).toEqual([
    { group: "stem", relative: 0.5 },
    { group: "top", relative: 0.1 },
  ]);
});
