import { expect, it } from "vitest";
import { correctBits } from "./correct-bits.ts";

it("reads bits from the most significant on", () => {
  const base64 = Buffer.from([0b10100000, 0b01000000]).toString("base64");
  expect(correctBits(base64, 10)).toEqual([true, false, true, false, false, false, false, false, false, true]);
});
