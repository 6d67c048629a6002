import { expect, it } from "vitest";
import { csvOf } from "./download.ts";

it("quotes by RFC 4180 and disarms formulas", () => {
  expect(
    csvOf([
      ["a,b", 'say "x"', -1],
      ["=1+1", "", 2],
    ]),
  ).toBe('"a,b","say ""x""",-1\r\n\'=1+1,,2');
});
