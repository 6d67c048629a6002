import { describe, expect, it } from "vitest";
import { mergePatch, patchOf } from "./spec-patch.ts";

describe("settings of a clone", () => {
  it("are members by path, their values JSON where they are and text where not", () => {
    expect(
      patchOf(["headPhase.epochs=3", "headPhase.optimizer.rate=1e-2", "tunePhase=null", "name=a=b", "limits={}"]),
    ).toEqual({ headPhase: { epochs: 3, optimizer: { rate: 0.01 } }, tunePhase: null, name: "a=b", limits: {} });
  });

  it("are the last said where one is said twice", () => {
    expect(patchOf(["a.b=1", "a=2", "a.c=3", "a.c=4"])).toEqual({ a: { c: 4 } });
  });

  it.each(["epochs", "=3", "a..b=1", ".a=1", ""])("are refused where one is none: %j", (setting) => {
    expect(() => patchOf([setting])).toThrow(expect.objectContaining({ code: "INPUT_INVALID" }));
  });

  it("name members and nothing else, whatever they are called", () => {
    const patch = patchOf(["__proto__.polluted=true", "constructor.prototype.polluted=true"]);
    expect(Object.keys(patch)).toEqual(["__proto__", "constructor"]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe("a patch laid over another", () => {
  it("takes the later one's values, arrays and nulls whole and objects member by member", () => {
    const patch = { phase: { epochs: 1, rate: 2 }, space: [1, 2], gone: 3 };
    mergePatch(patch, { phase: { rate: 5 }, space: [3], gone: null });
    expect(patch).toEqual({ phase: { epochs: 1, rate: 5 }, space: [3], gone: null });
  });
});
