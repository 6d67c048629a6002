import { expect, it } from "vitest";
import { balancedWeights } from "./balanced-weights.ts";

it("makes label and group independent, in written-out numbers", () => {
  // P(odd) = 1/2, P(red) = 1/2, P(odd, red) = 3/8: 1/4 over 3/8 is 2/3; P(odd, blue) = 1/8: 1/4 over 1/8 is 2.
  const labels = ["odd", "odd", "odd", "odd", "even", "even", "even", "even"];
  const groups = ["red", "red", "red", "blue", "blue", "blue", "blue", "red"];
  const weights = balancedWeights(labels, groups).map((weight) => Number(weight.toFixed(6)));
  expect(weights).toEqual([0.666667, 0.666667, 0.666667, 2, 0.666667, 0.666667, 0.666667, 2]);
});

it("leaves rows without a known group at 1, and counts the others without them", () => {
  expect(balancedWeights(["a", "b", "a"], ["x", "x", null])).toEqual([1, 1, 1]);
});
