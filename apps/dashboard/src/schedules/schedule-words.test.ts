import { expect, it } from "vitest";
import { inZone } from "./schedule-words.ts";

it("writes a moment in the zone it is asked for, daylight saving included", () => {
  // Berlin is one hour ahead of UTC on 28 March 2027 at 00:30 UTC, and two an hour later.
  expect(inZone("2027-03-28T00:30:00Z", "Europe/Berlin")).toMatch(/^Sun,? 28 Mar.* 01:30 (CET|GMT\+1)$/);
  expect(inZone("2027-03-28T01:30:00Z", "Europe/Berlin")).toMatch(/^Sun,? 28 Mar.* 03:30 (CEST|GMT\+2)$/);
});
