import { type CatchUpPolicy, catchUpPolicySchema, type OverlapPolicy, overlapPolicySchema } from "@graft/contracts";
import type { ScheduleRowFragment } from "../gql/graphql.ts";

/** What a firing does while an earlier one is at work. */
export const OVERLAP_WORDS: Readonly<Record<OverlapPolicy, string>> = {
  SKIP: "skips while an earlier one is at work",
  QUEUE: "waits for the earlier one",
  CANCEL_PREVIOUS: "cancels the earlier one",
};

/** What is made up for after the platform was down. */
export const CATCH_UP_WORDS: Readonly<Record<CatchUpPolicy, string>> = {
  NONE: "makes up for nothing it missed",
  LAST: "makes up for the last one it missed",
  ALL: "makes up for all it missed",
};

export const OVERLAP_OPTIONS = overlapPolicySchema.options.map((policy) => [policy, OVERLAP_WORDS[policy]] as const);
export const CATCH_UP_OPTIONS = catchUpPolicySchema.options.map((policy) => [policy, CATCH_UP_WORDS[policy]] as const);

/** When a schedule fires, in words. */
export function triggerInWords({ trigger, expression, zone, datasetName }: ScheduleRowFragment): string {
  return trigger === "CRON" ? `${expression ?? ""} in ${zone ?? "UTC"}` : `a new version of ${datasetName}`;
}

/** A moment in a zone: `Mon 2 Mar, 09:30 CET`. */
export function inZone(at: string, timeZone: string | undefined): string {
  return new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(new Date(at));
}
