import { describe, expect, it } from "vitest";
import { formatBytes } from "./format-bytes.ts";
import { formatDuration } from "./format-duration.ts";
import { formatInterval, formatRange, wilsonInterval } from "./format-interval.ts";
import { formatCount, formatDifference, formatNumber, formatRate, wireNumber } from "./format-number.ts";
import { formatAbsolute, formatRelative } from "./format-time.ts";

describe("numbers", () => {
  it("keep three significant digits and a true minus", () => {
    expect(formatNumber(0.93412)).toBe("0.934");
    expect(formatNumber(-12.345)).toBe("−12.3");
    expect(formatNumber(12345.6)).toBe("12,346");
    expect(formatNumber(0.00001234)).toBe("1.23e−5");
    expect(formatNumber(7)).toBe("7");
  });
  it("never show what is not a number", () => {
    for (const bad of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(formatNumber(bad)).toBe("–");
      expect(formatRate(bad)).toBe("–");
      expect(formatDifference(bad)).toBe("–");
    }
    expect(wireNumber("NaN")).toBeNaN();
    expect(wireNumber(null)).toBeUndefined();
  });
  it("sign differences", () => {
    expect(formatDifference(0.004)).toBe("+0.004");
    expect(formatDifference(-0.0061)).toBe("−0.006");
    expect(formatDifference(-0.0001)).toBe("0.000");
  });
  it("group counts", () => {
    expect(formatCount(2257984)).toBe("2,257,984");
    expect(formatCount("100000")).toBe("100,000");
  });
});

describe("intervals", () => {
  it("show the value and half the width", () => {
    expect(formatInterval({ value: 0.934, low: 0.922, high: 0.946 })).toBe("0.934 ± 0.012");
    expect(formatRange({ low: -0.006, high: 0.014 })).toBe("−0.006 to 0.014");
    expect(formatInterval(undefined)).toBe("–");
  });
  it("follow Wilson: 8 of 10 gives 0.490 to 0.943", () => {
    const interval = wilsonInterval(0.8, 10);
    expect(interval?.low).toBeCloseTo(0.4902, 4);
    expect(interval?.high).toBeCloseTo(0.9433, 4);
    expect(wilsonInterval(1, 0)).toBeUndefined();
  });
});

describe("durations and sizes", () => {
  it("use the two largest units", () => {
    expect(formatDuration(0.4211)).toBe("0.42 s");
    expect(formatDuration(59.6)).toBe("1 m 0 s");
    expect(formatDuration(134)).toBe("2 m 14 s");
    expect(formatDuration(11_100)).toBe("3 h 5 m");
    expect(formatDuration(187_200)).toBe("2 d 4 h");
    expect(formatDuration(null)).toBe("–");
  });
  it("are binary", () => {
    expect(formatBytes(512)).toBe("512 B");
    expect(formatBytes(1023)).toBe("0.999 KiB");
    expect(formatBytes(1_300_000_000)).toBe("1.21 GiB");
    expect(formatBytes("2048")).toBe("2 KiB");
  });
});

describe("times", () => {
  const now = Date.parse("2026-11-24T12:00:00Z");
  it("are relative", () => {
    expect(formatRelative("2026-11-24T11:59:59Z", now)).toBe("now");
    expect(formatRelative("2026-11-24T11:55:00Z", now)).toBe("5 min. ago");
    expect(formatRelative("2026-11-24T12:00:04Z", now)).toBe("now");
    expect(formatRelative("2026-11-24T14:00:00Z", now)).toBe("in 2 hr.");
    expect(formatRelative("2026-11-23T11:00:00Z", now)).toBe("1 day ago");
  });
  it("name their zone", () => {
    expect(formatAbsolute("2026-11-24T11:55:00Z", "UTC")).toBe("24 Nov 2026, 11:55:00 UTC");
  });
});
