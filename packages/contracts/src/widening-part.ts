import type { Estimate, GapResult } from "./audit-report.ts";

/**
 * A part of a gap's inheritance, turned so that a positive value widens the gap and a negative one narrows it. Reports
 * sign parts by the order of the groups' names, so that the parts of two audits can be subtracted; a person asks what
 * made the gap.
 *
 * @param part as in an inheritance row: positive where the group whose name sorts first has the larger rate.
 * @param gap the gap the row belongs to.
 */
export function wideningPart(part: Estimate, { between }: Pick<GapResult, "between">): Estimate {
  const [larger = "", smaller = ""] = between;
  if (!("value" in part) || larger < smaller) return part;
  return { ...part, value: -part.value, low: -part.high, high: -part.low };
}
