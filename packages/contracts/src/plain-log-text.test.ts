import { expect, it } from "vitest";
import { plainLogText } from "./plain-log-text.ts";

it.each([
  ["\u001b[31mred\u001b[0m\tand \u001b]0;title\u0007plain\u009b2J ✓\u0008", "red\tand plain ✓"],
  ["\u001b]8;;https://x.example\u001b\\link\u001b]8;;\u001b\\ 😀", "link 😀"],
  ["\u001b[38;2;1;2;3mtrue colour", "true colour"],
  ["cut off \u001b[3", "cut off "],
  ["\u001b", ""],
  ["\u001b7saved\u001b8", "saved"],
  ["untouched äöü €", "untouched äöü €"],
])("%j is shown as %j", (text, shown) => {
  expect(plainLogText(text)).toBe(shown);
});
