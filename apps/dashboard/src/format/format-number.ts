/** What stands where a number is missing; the reason goes into a tooltip. */
export const DASH = "–";

const MINUS = "\u2212";

/** A wire number: NaN and infinities travel as strings. Undefined when there is none. */
export function wireNumber(value: number | string | null | undefined): number | undefined {
  if (value === null || value === undefined) return undefined;
  return typeof value === "number" ? value : Number(value);
}

function typographic(text: string): string {
  return text.replaceAll("-", MINUS);
}

/** Three significant digits, thousands grouped; a dash for what is not finite. */
export function formatNumber(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return DASH;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) return typographic(value.toExponential(digits - 1));
  if (Number.isInteger(value)) return typographic(value.toLocaleString("en-US"));
  if (size >= 10 ** digits) return typographic(Math.round(value).toLocaleString("en-US"));
  return typographic(
    value.toLocaleString("en-US", { maximumSignificantDigits: digits, minimumSignificantDigits: digits }),
  );
}

/** A rate in [0, 1] with three decimals, so that a column of them lines up. */
export function formatRate(value: number | null | undefined, decimals = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return DASH;
  return typographic(value.toFixed(decimals));
}

/** A difference with its sign always written. */
export function formatDifference(value: number | null | undefined, decimals = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return DASH;
  const text = value.toFixed(decimals);
  if (Number(text) === 0) return (0).toFixed(decimals);
  return value > 0 ? `+${text}` : typographic(text);
}

/** Whole counts with grouped thousands. */
export function formatCount(value: number | string | null | undefined): string {
  const number = wireNumber(value);
  return number === undefined ? DASH : formatNumber(number, 15);
}

const COMPACT = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 3 });

/** Large counts in short: 2.26M. */
export function formatCompact(value: number | string | null | undefined): string {
  const number = wireNumber(value);
  return number === undefined ? DASH : COMPACT.format(number);
}
