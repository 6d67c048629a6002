import { expect, it } from "vitest";
import { safeText } from "./log-line.ts";

it("a line of a log cannot act on the terminal that shows it", () => {
  expect(safeText("\u001b[31mred\u001b[0m\tand \u001b]0;title\u0007plain\u009b2J ✓\u0008")).toBe("red\tand plain ✓");
});
