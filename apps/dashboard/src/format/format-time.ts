const STEPS: readonly [limit: number, unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  [60, "second", 1],
  [3600, "minute", 60],
  [86_400, "hour", 3600],
  [2_592_000, "day", 86_400],
  [31_536_000, "month", 2_592_000],
  [Number.POSITIVE_INFINITY, "year", 31_536_000],
];

const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "always", style: "short" });

/** Seconds a clock that ticks late, or another machine's, may lag behind what just happened. */
const LAG = 15;

/** `5 sec. ago`, `in 2 hr.`; `now` within two seconds, and for what seems to happen in a moment. */
export function formatRelative(at: string, now: number): string {
  const seconds = (Date.parse(at) - now) / 1000;
  if (seconds > -2 && seconds < LAG) return "now";
  for (const [limit, unit, size] of STEPS) {
    if (Math.abs(seconds) < limit) return RELATIVE.format(Math.trunc(seconds / size), unit);
  }
  return at;
}

/** The instant in full with its zone, for tooltips. */
export function formatAbsolute(at: string, timeZone?: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    dateStyle: "medium",
    timeStyle: "long",
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(new Date(at));
}
