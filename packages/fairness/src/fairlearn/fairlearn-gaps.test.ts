import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type FairlearnGaps, fairlearnGaps } from "./fairlearn-gaps.ts";

/** In the order of the numbers printed by Fairlearn 0.12.0 for the cases below. */
const KEYS = [
  "demographicParityDifference",
  "demographicParityRatio",
  "equalizedOddsDifference",
  "equalizedOddsRatio",
  "equalOpportunityDifference",
] as const satisfies (keyof FairlearnGaps)[];

function expectGaps(gaps: FairlearnGaps, expected: readonly number[]): void {
  KEYS.forEach((key, index) => {
    const value = expected[index] ?? Number.NaN;
    if (Number.isNaN(value)) expect(gaps[key], key).toBeNaN();
    else expect(Math.abs(gaps[key] - value), key).toBeLessThan(1e-9);
  });
}

const sevenRows = [..."aaaabbb"];

describe("fairlearnGaps", () => {
  it("follows the definitions", () => {
    // a: selected 2/4, TPR 1/2, FPR 1/2; b: selected 1/4, TPR 1/2, FPR 0/2
    const gaps = fairlearnGaps({
      actual: [1, 1, 0, 0, 1, 1, 0, 0],
      selected: [1, 0, 1, 0, 1, 0, 0, 0],
      groups: [..."aaaabbbb"],
    });
    expectGaps(gaps, [2 / 4 - 1 / 4, 1 / 2, 1 / 2 - 0, 0, 0]);
  });

  it.each([
    // expected: Fairlearn 0.12.0 with scikit-learn 1.9.1
    {
      what: "a group without positives",
      actual: "1100000",
      selected: "1010100",
      expected: [1 / 6, 2 / 3, 0.5, 0, 0.5],
    },
    {
      what: "a group without negatives",
      actual: "1100111",
      selected: "1010100",
      expected: [1 / 6, 2 / 3, 0.5, 0, 1 / 6],
    },
    { what: "nobody selected", actual: "1100101", selected: "0000000", expected: [0, Number.NaN, 0, Number.NaN, 0] },
    { what: "no positives", actual: "0000000", selected: "1010100", expected: [1 / 6, 2 / 3, 1 / 6, Number.NaN, 0] },
    { what: "no false positives", actual: "1100101", selected: "1000101", expected: [5 / 12, 0.375, 0.5, 0.5, 0.5] },
  ])("equals Fairlearn with $what", ({ actual, selected, expected }) => {
    const bits = (text: string) => [...text].map(Number);
    expectGaps(fairlearnGaps({ actual: bits(actual), selected: bits(selected), groups: sevenRows }), expected);
  });

  it("equals Fairlearn on 300 rows of three groups", () => {
    // rows from the linear congruential generator x ← (1103515245 x + 12345) mod 2³¹, x₀ = 12345, upper bits
    let state = 12345;
    const next = () => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return state >> 16;
    };
    const rows = Array.from({ length: 300 }, () => {
      const [group, label, score] = [next() % 3, next() % 100, next() % 100];
      const actual = label < 40 ? 1 : 0;
      return { group: "abc".charAt(group), actual, selected: score < 30 + 20 * group + 15 * actual ? 1 : 0 };
    });
    const gaps = fairlearnGaps({
      actual: rows.map(({ actual }) => actual),
      selected: rows.map(({ selected }) => selected),
      groups: rows.map(({ group }) => group),
    });
    expectGaps(
      gaps,
      [0.39155239715744167, 0.4574202496532594, 0.466235632183908, 0.4121212121212121, 0.466235632183908],
    );
  });
});

const adult = new URL("../../../../../shared/data/adult/test.csv", import.meta.url);

/** Columns of the table that has no header. */
const COLUMN = { yearsOfEducation: 4, race: 8, sex: 9, income: 14 } as const;

function readAdult() {
  const rows = readFileSync(adult, "utf8")
    .split("\n")
    .map((line) => line.split(",").map((cell) => cell.trim()))
    .filter((cells) => cells.length === 15);
  return (name: keyof typeof COLUMN) => rows.map((cells) => cells[COLUMN[name]] ?? "");
}

describe("fairlearnGaps on UCI Adult, left out where ../shared/data/adult is not there", () => {
  it.runIf(existsSync(adult)).each([
    {
      attribute: "sex",
      expected: [0.03102233894991957, 0.8800631537927638, 0.06975284221046935, 0.859720340055716, 0.06975284221046935],
    },
    {
      attribute: "race",
      expected: [0.32853773584905654, 0.23447517860413997, 0.5037593984962405, 0.23863636363636365, 0.5037593984962405],
    },
  ] as const)("equals Fairlearn 0.12.0 for education-num >= 13 by $attribute", ({ attribute, expected }) => {
    const column = readAdult();
    const groups = column(attribute);
    expect(groups).toHaveLength(16_281);
    const actual = column("income").map((income) => income.startsWith(">50K"));
    const selected = column("yearsOfEducation").map((years) => Number(years) >= 13);
    expectGaps(fairlearnGaps({ actual, selected, groups }), expected);
  });
});
