import { DASH, wireNumber } from "./format-number.ts";

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** Binary sizes with three significant digits: `1.21 GiB`. */
export function formatBytes(bytes: number | string | null | undefined): string {
  const size = wireNumber(bytes);
  if (size === undefined || !Number.isFinite(size) || size < 0) return DASH;
  let value = size;
  let unit = 0;
  // 999.5 rounds to 1,000, which no longer fits three digits.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : Number(value.toPrecision(3))} ${UNITS[unit]}`;
}
