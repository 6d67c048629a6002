import { expect, it } from "vitest";
import { scoreAxis } from "./ladder-chart-option.ts";

it("puts whole steps around the whiskers", () => {
  expect(
    scoreAxis([
      { low: 0.866, high: 0.905 },
      { low: 0.901, high: 0.935 },
    ]),
  ).toEqual({ interval: 0.02, min: 0.86, max: 0.94 });
  expect(scoreAxis([{ low: 0.2, high: 0.99 }])).toEqual({ interval: 0.2, min: 0.2, max: 1 });
});
