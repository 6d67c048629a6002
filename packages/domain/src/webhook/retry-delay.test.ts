import { expect, it } from "vitest";
import { retryDelay } from "./retry-delay.ts";

it("waits three times as long after each attempt, up to an hour, less a random half", () => {
  expect([1, 2, 3, 4].map((attempt) => retryDelay(attempt, 5, 0))).toEqual([5, 15, 45, 135]);
  expect(retryDelay(20, 5, 0)).toBe(3600);
  expect(retryDelay(2, 5, 0.5)).toBe(11.25);
  expect(retryDelay(1, 5, 0.999)).toBeGreaterThan(2.5);
});
