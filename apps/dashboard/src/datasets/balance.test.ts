import { expect, it } from "vitest";
import { balanceCount, parseBalance } from "./balance.ts";

it("counts a cell in all and by group", () => {
  const rows = parseBalance([
    { split: "TRAIN", label: "odd", attribute: null, group: null, count: 400 },
    { split: "TRAIN", label: "odd", attribute: "ink", group: "blue", count: 340 },
  ]);
  expect(balanceCount(rows, { split: "TRAIN", label: "odd" })).toBe(400);
  expect(balanceCount(rows, { split: "TRAIN", label: "odd", attribute: "ink", group: "blue" })).toBe(340);
  expect(balanceCount(rows, { split: "TEST", label: "odd" })).toBe(0);
  expect(parseBalance({ not: "a balance" })).toEqual([]);
});
