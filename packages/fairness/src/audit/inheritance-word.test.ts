import type { Estimate } from "@graft/contracts";
import { describe, expect, it } from "vitest";
import { inheritanceWord } from "./inheritance-word.ts";

/** An estimate by the ends of its interval. */
function between(low: number, high: number): Estimate {
  return { value: (low + high) / 2, low, high, method: "bootstrap", count: 100 };
}

const zero = between(-0.05, 0.05);
const up = between(0.1, 0.2);
const down = between(-0.2, -0.1);

describe("inheritanceWord", () => {
  it.each([
    { backbone: up, added: zero, reached: up, word: "inherited" },
    { backbone: up, added: up, reached: up, word: "amplified" },
    { backbone: down, added: down, reached: down, word: "amplified" },
    { backbone: up, added: down, reached: zero, word: "reduced" },
    { backbone: up, added: down, reached: up, word: "reduced" },
    { backbone: up, added: down, reached: down, word: "introduced" },
    { backbone: zero, added: down, reached: down, word: "introduced" },
    { backbone: zero, added: zero, reached: up, word: "not distinguishable" },
    { backbone: { undefined: "too few" }, added: { undefined: "too few" }, reached: zero, word: "not distinguishable" },
  ] as const)("is $word", ({ word, ...sources }) => {
    expect(inheritanceWord(sources)).toBe(word);
  });
});
