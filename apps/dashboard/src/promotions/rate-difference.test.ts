import { expect, it } from "vitest";
import { rateDifference } from "./rate-difference.ts";

it("gives Newcombe's own example: 56/70 minus 48/80 is 0.2000, 0.0524 to 0.3339", () => {
  const difference = rateDifference({ rate: 56 / 70, count: 70 }, { rate: 48 / 80, count: 80 });
  expect(difference?.value).toBeCloseTo(0.2, 4);
  expect(difference?.low).toBeCloseTo(0.0524, 4);
  expect(difference?.high).toBeCloseTo(0.3339, 4);
});
