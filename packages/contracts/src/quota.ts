/** What an organization may use a limited amount of. */
export const QUOTA_NAMES = [
  "CONCURRENT_RUNS",
  "STORED_BYTES",
  "METRIC_POINTS_PER_MINUTE",
  "DEVICE_HOURS_PER_MONTH",
  "MEMBERS",
] as const;

export type QuotaName = (typeof QUOTA_NAMES)[number];

/** Limit of each; Infinity: none. */
export type QuotaLimits = Readonly<Record<QuotaName, number>>;

/** No limit at all: what an installation starts with. */
export const NO_QUOTAS: QuotaLimits = {
  CONCURRENT_RUNS: Number.POSITIVE_INFINITY,
  STORED_BYTES: Number.POSITIVE_INFINITY,
  METRIC_POINTS_PER_MINUTE: Number.POSITIVE_INFINITY,
  DEVICE_HOURS_PER_MONTH: Number.POSITIVE_INFINITY,
  MEMBERS: Number.POSITIVE_INFINITY,
};

/** Option of `graft quota set` for each, without the dashes. */
export const QUOTA_OPTIONS: Readonly<Record<QuotaName, string>> = {
  CONCURRENT_RUNS: "concurrent-runs",
  STORED_BYTES: "stored-bytes",
  METRIC_POINTS_PER_MINUTE: "metric-points-per-minute",
  DEVICE_HOURS_PER_MONTH: "device-hours-per-month",
  MEMBERS: "members",
};

const GIB = 1024 ** 3;

/** An amount of a quota in words: `3 members`, `1.5 GiB`. */
export function quotaAmount(name: QuotaName, amount: number): string {
  const rounded = (value: number) => String(Number(value.toFixed(2)));
  if (name === "STORED_BYTES")
    return amount < GIB / 100 ? `${Math.round(amount)} bytes` : `${rounded(amount / GIB)} GiB`;
  const [one, many] = {
    CONCURRENT_RUNS: ["running run", "running runs"],
    METRIC_POINTS_PER_MINUTE: ["point a minute", "points a minute"],
    DEVICE_HOURS_PER_MONTH: ["device hour this month", "device hours this month"],
    MEMBERS: ["member", "members"],
  }[name] as [string, string];
  return `${rounded(amount)} ${amount === 1 ? one : many}`;
}

/** How to get more, in a sentence for whoever met the limit. */
export function howToAskForMore(name: QuotaName): string {
  return `Ask whoever operates this installation for more: \`graft quota set ORGANIZATION --${QUOTA_OPTIONS[name]} N\`.`;
}
