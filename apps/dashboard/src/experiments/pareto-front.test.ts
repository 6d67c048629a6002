import { expect, it } from "vitest";
import { paretoFront } from "./pareto-front.ts";

it("leaves out what is dearer and no better", () => {
  const a = { cost: 10, score: 0.93 };
  const b = { cost: 70, score: 0.92 };
  const c = { cost: 90, score: 0.95 };
  const d = { cost: 90, score: 0.94 };
  expect(paretoFront([d, c, b, a])).toEqual([a, c]);
  expect(paretoFront([])).toEqual([]);
});
