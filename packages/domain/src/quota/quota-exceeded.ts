import { AppError, howToAskForMore, type QuotaName, quotaAmount } from "@graft/contracts";

export interface Exceeded {
  readonly name: QuotaName;
  readonly limit: number;
  readonly used: number;
  /** What was asked for beyond; 0 where it is counted in `used`. */
  readonly wanted: number;
}

/** The sentence that names a quota, its limit, its use and how to ask for more. */
export function describeExceeded({ name, limit, used, wanted }: Exceeded): string {
  const more = wanted > 0 ? `, and this needs ${quotaAmount(name, wanted)} more` : "";
  return `The organization's quota ${name} is ${quotaAmount(name, limit)}; it uses ${quotaAmount(name, used)}${more}. ${howToAskForMore(name)}`;
}

/** @returns the error of an action that a quota does not allow. */
export function quotaExceeded(exceeded: Exceeded): AppError {
  const { name, limit, used, wanted } = exceeded;
  return new AppError("QUOTA_EXCEEDED", describeExceeded(exceeded), { details: { quota: name, limit, used, wanted } });
}
