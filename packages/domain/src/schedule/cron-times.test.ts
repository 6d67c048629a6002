import { describe, expect, it } from "vitest";
import { cronTimes } from "./cron-times.ts";

const iso = (times: readonly Date[]) => times.map((time) => time.toISOString().slice(0, 16));
const next = ([expression, zone]: readonly [string, string], from: string, count = 3) =>
  iso(cronTimes({ expression, zone }).next(count, new Date(from)));

const code = (expression: string, zone = "UTC") => {
  try {
    cronTimes({ expression, zone });
    return "no refusal";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("cronTimes", () => {
  // Berlin's clocks went from 02:00 to 03:00 on 29 March 2026: half past two did not exist, three o'clock was 01:00 UTC.
  it("moves a time of day that the change of clocks leaves out to the first that exists", () => {
    expect(next(["30 2 * * *", "Europe/Berlin"], "2026-03-28T00:00:00Z")).toEqual([
      "2026-03-28T01:30",
      "2026-03-29T01:00",
      "2026-03-30T00:30",
    ]);
  });

  // And from 03:00 back to 02:00 on 25 October: half past two came at 00:30 and at 01:30 UTC.
  it("runs a time of day that comes twice once, at its first pass", () => {
    expect(next(["30 2 * * *", "Europe/Berlin"], "2026-10-24T12:00:00Z", 2)).toEqual([
      "2026-10-25T00:30",
      "2026-10-26T01:30",
    ]);
  });

  it("leaves out an interval's times that do not exist, and runs those that come twice on both passes", () => {
    expect(next(["*/30 2 * * *", "Europe/Berlin"], "2026-03-28T12:00:00Z", 1)).toEqual(["2026-03-30T00:00"]);
    expect(next(["30 * * * *", "Europe/Berlin"], "2026-10-24T23:45:00Z", 3)).toEqual([
      "2026-10-25T00:30",
      "2026-10-25T01:30",
      "2026-10-25T02:30",
    ]);
  });

  it("counts a time equal to now as come, and the next as the one after", () => {
    const times = cronTimes({ expression: "0 0 * * *", zone: "UTC" });
    const midnight = new Date("2026-05-02T00:00:00Z");
    expect(iso(times.upTo(2, midnight))).toEqual(["2026-05-02T00:00", "2026-05-01T00:00"]);
    expect(times.after(midnight)?.toISOString()).toBe("2026-05-03T00:00:00.000Z");
  });

  it("waits for a rare date", () => {
    expect(next(["0 0 29 2 *", "UTC"], "2026-01-01T00:00:00Z", 1)).toEqual(["2028-02-29T00:00"]);
  });

  it.each([
    ["0 0 30 2 *", "UTC", "CRON_NEVER_FIRES"],
    ["0 0 * * * *", "UTC", "CRON_INVALID"],
    ["60 0 * * *", "UTC", "CRON_INVALID"],
    ["2030-01-01T00:00:00", "UTC", "CRON_INVALID"],
    ["? * * * *", "UTC", "CRON_INVALID"],
    ["", "UTC", "CRON_INVALID"],
    ["0 0 * * *", "Mars/Olympus", "ZONE_UNKNOWN"],
    ["0 0 * * *", "+02:00", "ZONE_UNKNOWN"],
    ["0 0 * * *", "", "ZONE_UNKNOWN"],
  ])("refuses %s in %s with %s", (expression, zone, expected) => {
    expect(code(expression, zone)).toBe(expected);
  });
});
